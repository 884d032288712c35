// The stages above the board: on a phone the pill of the lane in view is the current one.
export function watchPills(board) {
  const pills = [...document.querySelectorAll(".stage-jump a")];
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const pill of pills) pill.toggleAttribute("aria-current", pill.hash === `#${target.id}`);
      }
    },
    { root: board, threshold: 0.6 },
  );
  for (const lane of board.querySelectorAll(".lane[id]")) watcher.observe(lane);
}

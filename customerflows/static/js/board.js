// The board: cards move by mouse, by touch (hold 180 ms) and by keyboard. Markup: lists carry data-stage and
// data-stage-name; cards are .deal with data-deal, data-title and, where this person may move them, data-move-url.
import { watchKeys } from "app/board_keys.js";
import { move, spot } from "app/board_move.js";

const LISTS = "[data-stage]";
const CARDS = ".deal[data-move-url]";

export async function start(board) {
  let busy = false;
  const late = new Set();
  // While something is held, fresh versions of the board wait.
  function hold(on) {
    busy = on;
    if (on) return;
    for (const part of late) {
      const swap = part.getAttribute("hx-swap") ?? "innerHTML";
      if (part.isConnected) htmx.ajax("GET", part.getAttribute("hx-get"), { source: part, swap });
    }
    late.clear();
  }
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, elt } = event.detail;
    if (requestConfig.verb !== "get" || !elt.hasAttribute("hx-get")) return;
    if (!elt.contains(board) && !board.contains(elt)) return;
    // The drag library leaves style attributes behind; htmx would copy them onto new cards, which the policy forbids.
    if (!busy) return board.querySelectorAll("[style]").forEach((moved) => moved.removeAttribute("style"));
    event.detail.shouldSwap = false;
    late.add(elt);
  });
  watchKeys(board, hold);
  watchPills(board);
  if (!board.querySelector(LISTS)) return;
  const { default: Sortable } = await import("sortablejs");
  let home;
  const attach = (list) =>
    Sortable.get(list) ??
    new Sortable(list, {
      group: "deals",
      draggable: CARDS,
      filter: "button",
      preventOnFilter: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      delay: 180,
      delayOnTouchOnly: true,
      // Our own drawing of the lifted card, for mouse and touch; a click without a pull stays a click.
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 4,
      dragClass: "deal-lifted",
      onStart({ item }) {
        hold(true);
        item.dataset.ghost = "";
        home = spot(item);
      },
      async onEnd({ item, from, to, oldIndex, newIndex }) {
        delete item.dataset.ghost;
        if (from !== to || oldIndex !== newIndex) await move(item, home);
        hold(false);
      },
    });
  const attachAll = () => board.querySelectorAll(LISTS).forEach(attach);
  attachAll();
  board.addEventListener("htmx:load", attachAll);
}

// On a phone the pill of the lane in view is the current one.
function watchPills(board) {
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

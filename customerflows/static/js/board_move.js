// One move of one card: told to the server; put back where it was when the server refuses.
const REFUSALS = ["htmx:responseError", "htmx:sendError"];

export function spot(card) {
  return { list: card.closest("[data-stage]"), next: card.nextElementSibling };
}

export async function putBack(card, home) {
  const glide = document.startViewTransition && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const back = () => home.list.insertBefore(card, home.next?.parentElement === home.list ? home.next : null);
  if (glide) await document.startViewTransition(back).updateCallbackDone;
  else back();
}

// The deal that the card stands in front of; after the last of a page it is the first that the page does not show.
function follower(card) {
  for (let next = card.nextElementSibling; next; next = next.nextElementSibling) {
    const found = next.dataset.deal ?? next.dataset.next;
    if (found) return found;
  }
  return "";
}

// POST <data-move-url> with stage and before (the deal it now stands in front of, or empty for the end). The answer's
// out-of-band parts (totals, toast) are swapped by htmx; a refusal is told by app.js. True when the move was taken.
export async function move(card, home) {
  const { list } = spot(card);
  let taken = true;
  const refuse = () => {
    taken = false;
  };
  for (const name of REFUSALS) card.addEventListener(name, refuse);
  const values = { stage: list.dataset.stage, before: follower(card) };
  try {
    await htmx.ajax("POST", card.dataset.moveUrl, { source: card, swap: "none", values });
  } catch {
    taken = false;
  }
  for (const name of REFUSALS) card.removeEventListener(name, refuse);
  if (!taken) await putBack(card, home);
  return taken;
}

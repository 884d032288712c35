// The board: cards move by mouse, by touch (hold 180 ms) and by keyboard. Markup: lists carry data-stage and
// data-stage-name; cards are .deal with data-deal, data-title and, where this person may move them, data-move-url.
import { watchKeys } from "app/board_keys.js";
import { move, spot } from "app/board_move.js";
import { watchPills } from "app/board_pills.js";

const LISTS = "[data-stage]";
const CARDS = ".deal[data-move-url]";

export async function start(board) {
  let busy = false;
  const late = new Set();
  const headers = { "X-Background": "1" };
  // While a card is held or its menu is open, fresh versions of the board wait: they would take it away from under it.
  function hold(on) {
    busy = on;
    if (on) return;
    for (const part of late) {
      const swap = part.getAttribute("hx-swap") ?? "innerHTML";
      if (part.isConnected) htmx.ajax("GET", part.getAttribute("hx-get"), { source: part, swap, headers });
    }
    late.clear();
  }
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, elt } = event.detail;
    const isOurs = elt.contains(board) || board.contains(elt);
    if (!isOurs || requestConfig.verb !== "get" || !elt.hasAttribute("hx-get")) return;
    // The drag library leaves style attributes behind; htmx would copy them onto new cards, which the policy forbids.
    if (!busy) for (const moved of board.querySelectorAll("[style]")) moved.removeAttribute("style");
    event.detail.shouldSwap &&= !busy;
    if (busy) late.add(elt);
  });
  document.getElementById("deal-menu")?.addEventListener("toggle", ({ newState }) => hold(newState === "open"));
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

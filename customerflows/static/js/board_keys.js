// Moving a card by keyboard: Enter opens, Space picks up and drops, arrows move, Escape cancels; each step is announced.
import { move, putBack, spot } from "app/board_move.js";

const say = (words) => {
  document.getElementById("live").textContent = words;
};

function where(card) {
  const { list } = spot(card);
  const cards = [...list.querySelectorAll(".deal")];
  return `${list.dataset.stageName}, position ${cards.indexOf(card) + 1} of ${cards.length}`;
}

function shift(board, card, key) {
  const lists = [...board.querySelectorAll("[data-stage]")];
  const at = lists.indexOf(spot(card).list);
  const { previousElementSibling: above, nextElementSibling: below } = card;
  if (key === "ArrowRight") lists[at + 1]?.prepend(card);
  if (key === "ArrowLeft") lists[at - 1]?.prepend(card);
  if (key === "ArrowDown" && below?.matches(".deal")) below.after(card);
  if (key === "ArrowUp" && above?.matches(".deal")) above.before(card);
}

// A slim lane hides its cards: there the lane itself stands for the card that is held over it.
function focusOn(card) {
  const shown = card.offsetParent ? card : spot(card).list;
  shown?.scrollIntoView({ block: "nearest", inline: "nearest" });
  shown?.focus();
}

export function watchKeys(board, hold) {
  let held = null;
  let home = null;

  function pickUp(card) {
    held = card;
    home = spot(card);
    card.dataset.held = "";
    hold(true);
    say(`Picked up ${card.dataset.title}. ${where(card)}. Arrow keys move, Space drops, Escape cancels.`);
  }
  function release() {
    const card = held;
    card.removeAttribute("data-held");
    held = null;
    return card;
  }
  async function drop() {
    const card = release();
    const to = where(card);
    const moved = spot(card).list !== home.list || spot(card).next !== home.next;
    const taken = !moved || (await move(card, home));
    say(taken ? `Dropped ${card.dataset.title}. ${to}.` : `${card.dataset.title} was not moved. ${where(card)}.`);
    focusOn(document.getElementById(card.id) ?? card);
    hold(false);
  }
  async function cancel() {
    const card = release();
    await putBack(card, home);
    card.focus();
    hold(false);
    say(`Cancelled. ${card.dataset.title} is back in ${home.list.dataset.stageName}.`);
  }

  board.addEventListener("keydown", (event) => {
    const card = held ?? event.target;
    if (!card.matches(".deal")) return;
    if (event.key === "Enter" && !held) card.querySelector("h3 a")?.click();
    else if (held && (event.key === " " || event.key === "Enter")) drop();
    else if (event.key === " " && card.dataset.moveUrl) pickUp(card);
    else if (held && (event.key === "Escape" || event.key === "Tab")) cancel();
    else if (held && event.key.startsWith("Arrow")) {
      shift(board, held, event.key);
      focusOn(held);
      say(where(held));
    } else return;
    if (event.key !== "Tab") event.preventDefault();
  });
}

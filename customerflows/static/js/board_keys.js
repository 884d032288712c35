// Moving a card by keyboard: Enter opens, Space picks up and drops, arrows move, Escape cancels; each step is announced.
import { move, putBack, spot } from "app/board_move.js";

const live = document.getElementById("live");
const say = (words) => {
  live.textContent = words;
};

function where(card) {
  const { list } = spot(card);
  const cards = [...list.querySelectorAll(".deal")];
  return `${list.dataset.stageName}, position ${cards.indexOf(card) + 1} of ${cards.length}`;
}

function shift(board, card, key) {
  const lists = [...board.querySelectorAll("[data-stage]")];
  const at = lists.indexOf(spot(card).list);
  if (key === "ArrowRight") lists[at + 1]?.prepend(card);
  if (key === "ArrowLeft") lists[at - 1]?.prepend(card);
  if (key === "ArrowDown") card.nextElementSibling?.after(card);
  if (key === "ArrowUp") card.previousElementSibling?.before(card);
}

export function watchKeys(board, hold) {
  let held = null;
  let home = null;

  function release() {
    held.removeAttribute("data-held");
    held = null;
  }
  function pickUp(card) {
    held = card;
    home = spot(card);
    card.dataset.held = "";
    hold(true);
    say(`Picked up ${card.dataset.title}. ${where(card)}. Arrow keys move, Space drops, Escape cancels.`);
  }
  async function drop() {
    const card = held;
    release();
    const moved = spot(card).list !== home.list || spot(card).next !== home.next;
    const taken = !moved || (await move(card, home));
    const now = document.getElementById(card.id) ?? card;
    say(taken ? `Dropped ${card.dataset.title}. ${where(now)}.` : `${card.dataset.title} was not moved. ${where(now)}.`);
    now.focus();
    hold(false);
  }
  async function cancel() {
    const card = held;
    release();
    await putBack(card, home);
    card.focus();
    hold(false);
    say(`Cancelled. ${card.dataset.title} is back in ${home.list.dataset.stageName}.`);
  }

  board.addEventListener("keydown", (event) => {
    const card = event.target;
    if (!card.matches(".deal")) return;
    if (event.key === "Enter" && !held) card.querySelector("h3 a")?.click();
    else if (event.key === " " && card.dataset.moveUrl) (held ? drop : () => pickUp(card))();
    else if (held && (event.key === "Escape" || event.key === "Tab")) cancel();
    else if (held && event.key.startsWith("Arrow")) {
      shift(board, held, event.key);
      held.scrollIntoView({ block: "nearest", inline: "nearest" });
      held.focus();
      say(where(held));
    } else return;
    if (event.key !== "Tab") event.preventDefault();
  });
}

// A scrolling conversation: starts at the end, stays there while you read the end, and otherwise never moves what you
// are reading: new messages are offered in a pill. They are read out only to those whose focus is in the thread.
import { start as patch } from "app/patched.js";

const NEAR = 80;

export function start(thread) {
  const pill = document.createElement("button");
  pill.type = "button";
  pill.className = "new-pill";
  pill.hidden = true;
  thread.after(pill);

  let atEnd = true;
  let anchor = null;
  let seen = newest();

  function newest() {
    return [...thread.querySelectorAll(".msg[id]")].at(-1)?.id;
  }
  function toEnd() {
    thread.scrollTop = thread.scrollHeight;
    pill.hidden = true;
    seen = newest();
  }
  // The first message in view and how far it is from the top: what must not move.
  function remember() {
    const top = thread.getBoundingClientRect().top;
    const first = [...thread.querySelectorAll(".msg[id]")].find((one) => one.getBoundingClientRect().bottom > top);
    anchor = first && { id: first.id, offset: first.getBoundingClientRect().top - top };
  }
  function restore() {
    const kept = anchor && document.getElementById(anchor.id);
    if (kept) thread.scrollTop += kept.getBoundingClientRect().top - thread.getBoundingClientRect().top - anchor.offset;
  }
  function offer() {
    const messages = [...thread.querySelectorAll(".msg[id]")];
    const fresh = messages.length - 1 - messages.findIndex((one) => one.id === seen);
    pill.hidden = fresh < 1;
    pill.textContent = fresh === 1 ? "1 new message" : `${fresh} new messages`;
  }

  patch(thread);
  thread.addEventListener("scroll", () => {
    atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR;
    if (atEnd) {
      pill.hidden = true;
      seen = newest();
    }
  });
  pill.addEventListener("click", () => {
    toEnd();
    thread.focus({ preventScroll: true });
  });
  thread.addEventListener("patched:before", remember);
  thread.addEventListener("patched:after", ({ detail }) => {
    // Who has just written something wants to see it.
    if (atEnd || detail.elt.matches(".composer")) toEnd();
    else {
      restore();
      offer();
    }
  });
  thread.addEventListener("focusin", () => (thread.ariaLive = "polite"));
  thread.addEventListener("focusout", () => (thread.ariaLive = "off"));
  // Pictures grow after they load and the composer grows while one types; the end stays the end.
  thread.addEventListener("load", () => atEnd && toEnd(), true);
  new ResizeObserver(() => atEnd && toEnd()).observe(thread);
  if (!thread.querySelector(":target")) toEnd();
}

// Toasts: shown above everything, gone after 6 s (10 s with Undo), kept while pointed at or focused; errors stay.
const MAXIMUM = 3;
const region = document.getElementById("toasts");

export function toast(text, tone = "") {
  const box = document.createElement("div");
  box.className = "toast";
  if (tone) box.dataset.tone = tone;
  const words = document.createElement("span");
  words.className = "grow";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.close = "";
  close.textContent = "Close";
  box.append(words, close);
  region.append(box);
}

function adopt(box) {
  const seconds = "undo" in box.dataset ? 10 : 6;
  const close = box.querySelector("[data-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => box.remove());
  }
  box.querySelector("form")?.addEventListener("htmx:afterRequest", () => box.remove());
  if (box.dataset.tone === "rose") return;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => box.remove(), seconds * 1000);
  };
  const pause = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) box.addEventListener(name, pause);
  for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, wait);
  wait();
}

function update(changes) {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.matches?.(".toast")) adopt(node);
  }
  while (region.querySelectorAll(".toast").length > MAXIMUM) region.querySelector(".toast").remove();
  raise();
}

// The top layer keeps toasts over open dialogs; showing again moves them above one that opened later.
function raise() {
  if (!region.showPopover) return;
  const any = region.querySelector(".toast") !== null;
  if (region.matches(":popover-open")) region.hidePopover();
  if (any) region.showPopover();
}

export function watchToasts() {
  if (region.showPopover) region.popover = "manual";
  for (const box of region.querySelectorAll(".toast")) adopt(box);
  raise();
  new MutationObserver(update).observe(region, { childList: true });
}

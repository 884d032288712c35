// Buttons with command and commandfor, where the browser does not know them yet (older Safari and Firefox).
const COMMANDS = {
  "show-modal": (target) => target.showModal(),
  close: (target) => target.close(),
  "show-popover": (target) => target.showPopover(),
  "hide-popover": (target) => target.hidePopover(),
  "toggle-popover": (target) => target.togglePopover(),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[commandfor]");
  const target = button && document.getElementById(button.getAttribute("commandfor"));
  const run = COMMANDS[button?.getAttribute("command")];
  if (target && run) run(target);
});

// closedby="any": a click on the backdrop lands on the dialog itself, outside its box.
document.addEventListener("click", (event) => {
  const dialog = event.target;
  if (!dialog.matches?.('dialog[closedby="any"][open]') || "closedBy" in HTMLDialogElement.prototype) return;
  const box = dialog.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});

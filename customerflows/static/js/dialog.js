// A dialog filled by htmx: <dialog data-module="dialog"> opens when content arrives, closes on the event "dialog:close"
// (the server sends it as HX-Trigger) and gives the focus back to what opened it.
export function start(dialog) {
  let opener = null;
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!dialog.open) opener = event.detail.elt;
  });
  dialog.addEventListener("htmx:afterSwap", () => {
    if (dialog.open || !dialog.childElementCount) return;
    dialog.showModal();
    dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea")?.focus();
  });
  document.body.addEventListener("dialog:close", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    if (opener?.isConnected) opener.focus();
  });
}

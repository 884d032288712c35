// Values changed in place, anywhere inside `root`: the text is selected for typing over it, and Escape gives the change
// up as the form's own link [data-cancel] does.
export function start(root) {
  root.addEventListener("focusin", ({ target }) => {
    if (target.matches("[autofocus]")) target.select();
  });
  root.addEventListener("keydown", (event) => {
    const cancel = event.key === "Escape" && event.target.closest("form")?.querySelector("[data-cancel]");
    if (!cancel) return;
    event.preventDefault();
    cancel.click();
  });
}

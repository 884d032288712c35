// The menu of a card: one for the whole board, filled when a card's button asks for it (without JavaScript the button
// opens a page with the same actions). It closes before its move is told, so that the focus is back on the card.
export function start(menu) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[form='menu-form']");
    if (!button) return;
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    try {
      await htmx.ajax("GET", button.formAction, { source: button, target: menu, swap: "innerHTML" });
      menu.dataset.of = button.id;
      menu.showPopover({ source: button });
      menu.querySelector("a, button")?.focus();
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
  menu.addEventListener("htmx:beforeRequest", () => menu.hidePopover());
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...menu.querySelectorAll("a, button")];
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  });
}

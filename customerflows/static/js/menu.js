// Places popover menus beside their button where CSS anchor positioning is missing (older Safari and Firefox).
const GAP = 6;
const EDGE = 8;

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + GAP + size.height <= innerHeight - EDGE;
  const left = menu.dataset.align === "end" ? at.right - size.width : at.left;
  menu.style.position = "fixed";
  menu.style.margin = "0";
  menu.style.top = `${below ? at.bottom + GAP : Math.max(EDGE, at.top - GAP - size.height)}px`;
  menu.style.left = `${Math.min(Math.max(EDGE, left), innerWidth - size.width - EDGE)}px`;
}

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (event.newState !== "open" || !menu.matches(".menu")) return;
    // On phones the menu is a bottom sheet, which CSS places.
    if (innerWidth < 760) {
      for (const name of ["position", "margin", "top", "left"]) menu.style.removeProperty(name);
      return;
    }
    const button = [...document.querySelectorAll(`[popovertarget="${menu.id}"]`)].find((one) => one.offsetParent);
    if (button) place(menu, button);
  },
  true,
);

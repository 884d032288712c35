/** Brings the page up to date with a freshly rendered copy, touching only what differs. */

/** Replaces the inside of each region in `which`; a `[data-keyed]` one is compared child by child, by id. */
export function patch(fresh, which = "[data-live]") {
  for (const region of document.querySelectorAll(which)) {
    const newer = fresh.getElementById(region.id);
    if (!newer) continue;
    if ("on" in newer.dataset) region.dataset.on = "";
    else delete region.dataset.on;
    if ("keyed" in region.dataset) patchChildren(region, newer);
    else if (region.innerHTML !== newer.innerHTML) replaceInside(region, newer);
  }
}

function patchChildren(region, newer) {
  const wanted = new Set([...newer.children].map((child) => child.id));
  for (const child of [...region.children]) if (!wanted.has(child.id)) child.remove();
  [...newer.children].forEach((child, place) => {
    const current = child.id && document.getElementById(child.id);
    if (current?.outerHTML === child.outerHTML || current?.matches(":has(:popover-open)")) {
      if (region.children[place] !== current) region.insertBefore(current, region.children[place] ?? null);
      return;
    }
    current?.remove();
    region.insertBefore(document.adoptNode(child.cloneNode(true)), region.children[place] ?? null);
  });
}

function replaceInside(region, newer) {
  const focused = region.contains(document.activeElement) ? pathOf(document.activeElement, region) : null;
  region.replaceChildren(...[...newer.childNodes].map((node) => document.adoptNode(node.cloneNode(true))));
  if (focused) region.querySelector(focused)?.focus();
}

/** A selector that finds the focused control again after its region was drawn anew. */
function pathOf(element, region) {
  const row = element.closest("[id]");
  const inside = element.name ? `[name="${element.name}"]` : element.localName;
  return row && row !== region ? `#${CSS.escape(row.id)} ${inside}` : inside;
}

// An element whose answer from the server is merged into it: children are matched by id and only what differs is
// touched, so that nothing one reads, selects, opened or focused is lost when something else changes. Parts sent out of
// band are left alone where they are the same. Compared is what the server sent, not what has become of it here.
const received = new WeakMap();

function shape(element) {
  const copy = element.cloneNode(true);
  copy.removeAttribute("hx-swap-oob");
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
  return copy.outerHTML;
}

function focusInside(element) {
  const controls = [element, ...element.querySelectorAll("a, button, input, textarea, summary, [tabindex]")];
  controls.find((one) => one.matches("a, button, input, textarea, summary, [tabindex]") && one.offsetParent)?.focus();
}

function adopt(node) {
  htmx.process(node);
  htmx.trigger(node, "htmx:load");
}

function merge(parent, children) {
  const ids = new Set(children.map((child) => child.id));
  for (const child of [...parent.children]) if (!ids.has(child.id)) child.remove();
  const old = new Map([...parent.children].map((child) => [child.id, child]));
  let place = parent.firstElementChild;
  for (const fresh of children) {
    const before = old.get(fresh.id);
    const sent = shape(fresh);
    const same = before && received.get(before) === sent;
    const node = same ? before : fresh;
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
    if (same) continue;
    received.set(node, sent);
    if (before) {
      const focused = before.contains(document.activeElement);
      if (place === before) place = before.nextElementSibling;
      before.remove();
      if (focused) focusInside(node);
    }
    adopt(node);
  }
}

export function start(element) {
  for (const child of element.children) received.set(child, shape(child));
  element.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (event.target !== element || !detail.shouldSwap) return;
    const { body } = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    detail.swapOverride = "none";
    element.dispatchEvent(new CustomEvent("patched:before"));
    merge(
      element,
      [...body.children].filter((child) => child.id && !child.hasAttribute("hx-swap-oob")),
    );
    element.dispatchEvent(new CustomEvent("patched:after", { detail: detail.requestConfig }));
  });
}

document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const { target } = detail;
  const fresh = detail.fragment.firstElementChild;
  if (!fresh?.id || fresh.id !== target.id) return;
  const sent = shape(fresh);
  received.set(fresh, sent);
  if ((received.get(target) ?? shape(target)) === sent) detail.shouldSwap = false;
  else if (target.contains(document.activeElement)) setTimeout(focusInside, 0, fresh);
});

// What was picked from a menu is under way; where the answer changes nothing, the menu would stay open.
document.body.addEventListener("htmx:afterRequest", ({ target }) => {
  const menu = target.closest?.(".menu");
  if (menu?.matches(":popover-open")) menu.hidePopover();
});

// The reply form: Ctrl or Command + Enter sends, the box grows, a counter appears near the limit, and the text stays
// until the server has taken it. One key per message, so that a second try is never a second message. The answer may
// leave the form in place (its text is cleared here) or replace it; what was typed meanwhile is carried over.
const WARN = 200;
const meanwhile = { action: "", text: "" };

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function start(form) {
  const text = form.querySelector("textarea");
  const key = form.querySelector("[name=key]");
  const button = form.querySelector("[type=submit]");
  const counter = form.querySelector("[data-counter]");
  const keys = form.querySelector("[data-keys]");
  const limit = Number(text.dataset.limit) || text.maxLength;
  const placeholders = { reply: text.placeholder, note: text.dataset.notePlaceholder };
  let sent = "";

  function grow() {
    if (!CSS.supports("field-sizing: content")) {
      text.style.height = "auto";
      text.style.height = `${text.scrollHeight}px`;
    }
    // Counted like the server does: an emoji is one character.
    const left = limit - [...text.value].length;
    if (counter) counter.textContent = limit > 0 && left <= WARN ? (left < 0 ? `${-left} too many` : `${left} left`) : "";
  }
  function fail(words) {
    const trouble = form.querySelector("[data-trouble]");
    if (trouble) Object.assign(trouble, { textContent: words, hidden: !words });
  }

  text.addEventListener("input", () => {
    grow();
    if (button.getAttribute("aria-busy") !== "true") return;
    const more = text.value.startsWith(sent) ? text.value.slice(sent.length) : "";
    Object.assign(meanwhile, { action: form.action, text: more.trimStart() });
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name === "mode") text.placeholder = placeholders[target.value];
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt !== form) return;
    if (!text.value.trim() || button.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      text.focus();
      return;
    }
    button.setAttribute("aria-busy", "true");
    sent = text.value;
    fail("");
  });
  form.addEventListener("htmx:sendError", () => fail("Not sent: no connection. Your text is still here."));
  form.addEventListener("htmx:responseError", () => fail("Not sent. Your text is still here."));
  form.addEventListener("htmx:afterRequest", (event) => {
    // A form that was replaced leaves the rest to the one that took its place.
    if (event.detail.elt !== form || !form.isConnected) return;
    button.removeAttribute("aria-busy");
    if (event.detail.xhr.status >= 200 && event.detail.xhr.status < 300) {
      text.value = meanwhile.text;
      if (key) key.value = newKey();
    }
    meanwhile.text = "";
    grow();
    text.focus();
  });
  if (keys) Object.assign(keys, { textContent: /Mac|iP/.test(navigator.platform) ? "⌘↵" : "Ctrl ↵", hidden: false });
  text.placeholder = placeholders[form.elements.mode?.value] ?? text.placeholder;
  if (meanwhile.action === form.action) text.value += meanwhile.text;
  meanwhile.text = "";
  grow();
}

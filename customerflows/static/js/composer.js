// The reply form: Ctrl or Command + Enter sends, the box grows, a counter appears near the limit, and the text stays
// until the server has taken it. One idempotency key per message, so that a second try is never a second message.
const WARN = 200;

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function start(form) {
  const text = form.querySelector("textarea");
  const key = form.querySelector("[name=idempotency_key]");
  const button = form.querySelector("[type=submit]");
  const counter = form.querySelector("[data-counter]");
  const trouble = form.querySelector("[data-trouble]");
  let sent = "";

  function grow() {
    if (!CSS.supports("field-sizing: content")) {
      text.style.height = "auto";
      text.style.height = `${text.scrollHeight}px`;
    }
    const left = text.maxLength - text.value.length;
    if (counter) counter.textContent = text.maxLength > 0 && left <= WARN ? `${left} left` : "";
  }
  function fail(words) {
    if (!trouble) return;
    trouble.textContent = words;
    trouble.hidden = !words;
  }

  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(button);
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
    if (event.detail.elt !== form) return;
    button.removeAttribute("aria-busy");
    if (event.detail.xhr.status >= 200 && event.detail.xhr.status < 300) {
      // What was typed while it went out is the next message.
      text.value = text.value.startsWith(sent) ? text.value.slice(sent.length).trimStart() : text.value;
      if (key) key.value = newKey();
    }
    grow();
    text.focus();
  });
  grow();
}

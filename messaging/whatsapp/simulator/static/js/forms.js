/** Sends forms in the background and shows what came of them, so that the page never blinks. */
import { patch } from "./patch.js";

/** Takes over submitting, sends switches as they are turned, and lets Enter send a message. */
export function sendForms() {
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    event.preventDefault();
    submit(event.target, event.submitter);
  });
  document.addEventListener("change", ({ target }) => {
    const form = target.form;
    if (target.id === "photo") form.requestSubmit(document.getElementById("send-photo"));
    else if (form?.dataset.onChange === "go") form.requestSubmit();
    else if (target.matches(".card [type=checkbox], .card select") && form.id !== "composer") form.requestSubmit();
  });
  document.getElementById("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit(document.querySelector("[data-kind=send]"));
  });
}

/** Posts one form; the answer is the page it redirects to, or the page with what went wrong. */
export async function submit(form, submitter = null) {
  const body = new FormData(form, submitter);
  submitter?.setAttribute("aria-busy", "true");
  form.closest("[popover].menu")?.hidePopover();
  submitter?.closest("[popover].menu")?.hidePopover();
  try {
    const response = await fetch(form.action, { method: "POST", body });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    patch(fresh);
    if (response.ok) finish(form, response, submitter);
  } catch {
    form.submit();
  } finally {
    submitter?.removeAttribute("aria-busy");
  }
}

function finish(form, response, submitter) {
  if (form.action.endsWith("/people")) location.assign(response.url);
  if (form.id !== "composer") return;
  form.querySelector(".replying")?.remove();
  history.replaceState(null, "", response.url);
  document.getElementById("photo").value = "";
  if (submitter?.value === "text" || submitter?.value?.includes("photo")) form.elements.text.value = "";
  form.elements.text.focus();
}

// Every page: CSRF for htmx, toasts, theme, fallbacks for older browsers, and the modules that elements ask for.
import { toast, watchToasts } from "app/toasts.js";
import { watchConnection } from "app/offline.js";
import { watchTheme } from "app/theme.js";

const body = document.body;
const started = new WeakMap();

// An element names its behaviour: data-module="thread" loads app/thread.js and calls start(element) once.
// The promise is kept when all have started, and broken, where the browser says so, when one fails.
function startModules(root) {
  const starting = [];
  const elements = [...root.querySelectorAll("[data-module]")];
  if (root.matches?.("[data-module]")) elements.unshift(root);
  for (const element of elements) {
    const done = started.get(element) ?? new Set();
    started.set(element, done);
    for (const name of element.dataset.module.split(" ")) {
      if (done.has(name)) continue;
      done.add(name);
      starting.push(import(`app/${name}.js`).then((module) => module.start(element)));
    }
  }
  return Promise.all(starting);
}

// The words for a refused request: the server's own toast when the answer holds one, else by its status.
function refusal(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
  const said = page.querySelector(".toast .grow")?.textContent;
  if (said) return said;
  if (xhr.status === 403) return "You can’t do this with your role. Ask an owner.";
  if (xhr.status === 404) return "This isn’t here anymore. Reload the page.";
  if (xhr.status === 409) return "Someone changed this first. Reload the page.";
  if (xhr.status === 429) return "That was a lot at once. Wait a moment, then try again.";
  return "That didn’t work. Try again in a moment.";
}

body.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = body.dataset.csrf;
  // What no person set off, such as a live update, is no activity: a session must not go on for it.
  if (detail.triggeringEvent?.isTrusted === false) detail.headers["X-Background"] = "1";
});
body.addEventListener("htmx:load", (event) => startModules(event.detail.elt));
// A part that fetches itself tries again later, and a composer tells its own trouble: only the rest is worth a toast.
function tell(event, words) {
  const { elt, requestConfig } = event.detail;
  const itself = requestConfig.triggeringEvent?.type.startsWith("live:");
  if (!itself && !elt.querySelector("[data-trouble]")) toast(words, "rose");
}
body.addEventListener("htmx:responseError", (event) => tell(event, refusal(event.detail.xhr)));
body.addEventListener("htmx:sendError", (event) => tell(event, "Not sent: no connection. Try again."));

watchToasts();
watchTheme();
watchConnection();
if (!CSS.supports("position-area: block-end")) import("app/menu.js");
if (!("command" in HTMLButtonElement.prototype)) import("app/invoker.js");
if (body.dataset.streamTokenUrl) import("app/live.js");
// A page of the way in or out: sessions may have begun or ended, which pages in other tabs want to know.
if (!document.querySelector("[data-module=session]")) new BroadcastChannel("session").postMessage("changed");
await startModules(document);
document.documentElement.dataset.ready = "";

// The log-in over a page whose session is over. The page keeps what was typed and is not shown until its person is
// back. The form is the one of the log-in page; what it leads to beyond a password opens in a tab of its own.
const root = document.documentElement;
let title = "";

const dialog = () => document.getElementById("session-login");
const find = (name) => dialog().querySelector(`[data-${name}]`);

// Whether the answer is where a log-in leads from here, and so the person is back.
const isBack = (answer) => new URL(answer.url).pathname === dialog().dataset.next;

function offerTab(address) {
  const { origin, pathname, search } = new URL(address, location.href);
  find("form").replaceChildren();
  find("elsewhere").hidden = false;
  find("elsewhere").firstElementChild.href = origin === location.origin ? pathname + search : "/login/";
}

async function show(answer, back) {
  if (isBack(answer)) return back();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("[type=password]")?.form;
  if (!form || !answer.url.includes(dialog().dataset.loginUrl)) return offerTab(answer.url);
  find("elsewhere").hidden = true;
  find("form").replaceChildren(form);
  for (const input of form.querySelectorAll("[name=login]")) input.value ||= dialog().dataset.email;
  htmx.trigger(form, "htmx:load");
  form.querySelector("[type=password]").focus();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sent = new FormData(form);
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
    load(form.action, { method: "POST", body: sent }, back);
  });
}

async function load(address, options, back) {
  const answer = await fetch(address, options).catch(() => null);
  if (!("locked" in root.dataset)) return;
  if (answer) await show(answer, back);
  else offerTab("/login/");
}

export function lock(back) {
  if ("locked" in root.dataset) return;
  root.dataset.locked = "";
  title = document.title;
  document.title = "Signed out · CustomerFlows";
  dialog().addEventListener("close", reopen);
  dialog().showModal();
  const { loginUrl, next } = dialog().dataset;
  load(`${loginUrl}?next=${encodeURIComponent(next)}`, {}, back);
}

// Some browsers close any dialog when Escape is pressed twice.
const reopen = () => "locked" in root.dataset && dialog().showModal();

export function unlock() {
  if (!("locked" in root.dataset)) return false;
  delete root.dataset.locked;
  document.title = title;
  find("form").replaceChildren();
  dialog().close();
  // The stream was refused meanwhile, and what it told is unknown.
  dispatchEvent(new Event("online"));
  document.body.dispatchEvent(new CustomEvent("live:resync"));
  return true;
}

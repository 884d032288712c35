// The end of a session: a warning two minutes before (this dialog), and a log-in over the page when it is over, under
// which the page waits unseen. The server alone knows when that is: it is asked when the time has come, because other
// tabs may have been used meanwhile, and they are told of what changes here.
import { asker } from "app/session_asking.js";
import { lock, unlock } from "app/session_lock.js";

const WARNING = 120;
const TOLD = { 10: "10 seconds", 30: "30 seconds", 60: "1 minute", 120: "2 minutes" };
const BACKGROUND = { "X-Background": "1" };

export function start(dialog) {
  const { url, member, left } = dialog.dataset;
  const tabs = new BroadcastChannel("session");
  // Without a connection nobody can know; it is asked again soon.
  const ask = asker(url, { told: adopt, over, unknown: () => wait(10) });
  let [timer, ends] = [0, 0];

  const wait = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(ask, seconds * 1000, BACKGROUND);
  };

  function lasts(seconds, isRenewable) {
    ends = Date.now() + seconds * 1000;
    for (const part of dialog.querySelectorAll("[data-renewable], [data-final]"))
      part.hidden = "renewable" in part.dataset !== isRenewable;
    if (seconds > WARNING + 1) {
      dialog.close();
      wait(seconds - WARNING);
    } else {
      if (!dialog.open) dialog.showModal();
      count();
    }
  }

  function count() {
    clearTimeout(timer);
    const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    dialog.querySelector("[data-countdown]").textContent = words;
    const due = Object.keys(TOLD).find((from) => seconds <= from);
    const said = dialog.querySelector("[data-said]");
    if (said.dataset.said !== due) said.textContent = `You’ll be signed out in ${TOLD[due]}`;
    said.dataset.said = due;
    if (seconds === 0) wait(1);
    else timer = setTimeout(count, ends - Date.now() - (seconds - 1) * 1000);
  }

  function over() {
    clearTimeout(timer);
    dialog.close();
    lock(() => ask(BACKGROUND));
  }

  function adopt({ left, renewable, member: who, csrf }) {
    // Somebody else has logged in: what this page shows is not theirs to see.
    if (who !== member) return location.reload();
    document.body.dataset.csrf = csrf;
    for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = csrf;
    if (unlock()) tabs.postMessage("changed");
    lasts(left, renewable);
  }

  dialog.querySelector("[data-stay]").addEventListener("click", () => ask({}).then(() => tabs.postMessage("changed")));
  tabs.addEventListener("message", () => ask(BACKGROUND));
  document.addEventListener("visibilitychange", () => document.hidden || ask(BACKGROUND));
  for (const news of ["ended", `sessions-${member}`])
    document.body.addEventListener(`live:${news}`, () => ask(BACKGROUND));
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault();
    over();
  });
  lasts(Number(left), true);
}

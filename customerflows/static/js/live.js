// Live updates: opens the account's event stream and repeats what it says as events on <body>, which htmx listens to:
// "live:<name>" for something that changed, "live:resync" when anything may have, "live:ended" when this person is out.
// <html data-live="on|off"> says whether changes are heard at the moment. There is no polling.

const [FIRST_PAUSE, LONGEST_PAUSE] = [1_000, 30_000];
const OUT = [401, 403, 404];
const BACKGROUND = { redirect: "manual", headers: { "X-Background": "1" } };

let source = null;
let timer = 0;
let attempt = 0;
let pause = FIRST_PAUSE;
let lastId = null;
// When what the page shows was surely current, counted from the begin of its navigation: before the server rendered it.
let currentAt = 0;

const tell = (name) => document.body.dispatchEvent(new CustomEvent(`live:${name}`));
const show = (state) => (document.documentElement.dataset.live = state);

// The server begins with "hello" when nothing was missed since the page was current, else with "resync".
function begin({ type }) {
  currentAt = performance.now();
  lastId = null;
  pause = FIRST_PAUSE;
  show("on");
  // Not all pages at once: after an outage every one of them is told the same.
  if (type === "resync") setTimeout(tell, Math.random() * 500, "resync");
}

function change({ data, lastEventId }) {
  const id = Number(lastEventId);
  const gap = lastId !== null && id > lastId + 1;
  lastId = Math.max(lastId ?? 0, id);
  currentAt = performance.now();
  if (gap) tell("resync");
  else for (const name of JSON.parse(data).names) tell(name);
}

function stop() {
  attempt += 1;
  clearTimeout(timer);
  source?.close();
  source = null;
  show("off");
}

function again() {
  stop();
  timer = setTimeout(connect, pause * (0.5 + Math.random()));
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

// Each connection needs a fresh token; whoever is refused one has left the team or the session.
async function connect() {
  stop();
  if (!navigator.onLine) return;
  const mine = attempt;
  try {
    const answer = await fetch(document.body.dataset.streamTokenUrl, BACKGROUND);
    const { url } = answer.ok ? await answer.json() : {};
    if (mine !== attempt) return;
    if (OUT.includes(answer.status) || answer.type === "opaqueredirect") tell("ended");
    else if (url) listen(`${url}&age=${Math.ceil(performance.now() - currentAt)}`);
    else again();
  } catch {
    if (mine === attempt) again();
  }
}

function listen(url) {
  source = new EventSource(url);
  for (const name of ["hello", "resync"]) source.addEventListener(name, begin);
  source.addEventListener("change", change);
  source.addEventListener("lost", () => show("off"));
  source.addEventListener("error", again);
}

for (const [name, act] of Object.entries({ online: connect, offline: stop, pagehide: stop })) addEventListener(name, act);
addEventListener("pageshow", (event) => event.persisted && connect());
connect();

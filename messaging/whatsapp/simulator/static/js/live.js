/** Follows the stream of changes and reads the chat while somebody looks at it. */
import { patch } from "./patch.js";
import { submit } from "./forms.js";

const PAUSE = 60;
let waiting = null;
let running = false;

/** Opens the stream; every change fetches the page once more. */
export function followChanges(address) {
  const source = new EventSource(address);
  source.addEventListener("change", soon);
  source.addEventListener("open", soon);
  document.addEventListener("visibilitychange", soon);
  soon();
}

function soon() {
  waiting ??= setTimeout(refresh, PAUSE);
}

async function refresh() {
  waiting = null;
  if (running) return soon();
  running = true;
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (response.ok) patch(new DOMParser().parseFromString(await response.text(), "text/html"), "[data-live]:not(#notices)");
    readIfSeen();
  } catch {
    // The server is away; the stream reopens by itself and brings the next change.
  } finally {
    running = false;
  }
}

/** Opening the chat reads it: the button that does so by hand is pressed as soon as it is there and in sight. */
function readIfSeen() {
  const form = document.getElementById("mark-read");
  if (form && document.visibilityState === "visible") submit(form);
}

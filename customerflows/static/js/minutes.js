// Words about time that go on while the page is open: what is left of the reply window (data-until), and how long a
// customer has been waiting (data-since; shown after ten minutes, or at once with data-always).
const MINUTE = 60_000;
const LOW = 180;

function words(minutes) {
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes < 1) return "less than a minute";
  if (days) return days === 1 ? "1 day" : `${days} days`;
  if (!hours) return `${minutes} min`;
  return minutes % 60 ? `${hours} h ${minutes % 60} m` : `${hours} h`;
}

function showLeft(element) {
  const left = Math.floor((Date.parse(element.dataset.until) - Date.now()) / MINUTE);
  const low = left < LOW;
  element.textContent = low ? `Closes in ${words(left)}` : `${words(left)} left to reply`;
  element.closest(".window").toggleAttribute("data-low", low);
  if (left >= 0) return true;
  document.body.dispatchEvent(new CustomEvent("window-closed"));
  return false;
}

function showWait(element) {
  const minutes = Math.floor((Date.now() - Date.parse(element.dataset.since)) / MINUTE);
  const tone = minutes < 10 ? "" : minutes < 60 ? "amber" : "rose";
  element.hidden = !tone && !("always" in element.dataset);
  if (tone) element.dataset.tone = tone;
  element.querySelector("[data-words]").textContent = words(minutes);
  return true;
}

export function start(element) {
  const show = element.dataset.until ? showLeft : showWait;
  const timer = setInterval(() => {
    if (!element.isConnected || !show(element)) clearInterval(timer);
  }, MINUTE / 3);
}

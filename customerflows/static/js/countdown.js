// What is left of a wait: counts down from data-seconds in the element's <b>, and says when it is over.
export function words(seconds) {
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

export function start(element) {
  const until = Date.now() + Number(element.dataset.seconds) * 1000;
  const left = element.querySelector("b");
  const timer = setInterval(() => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (seconds > 0) {
      left.textContent = words(seconds);
      return;
    }
    clearInterval(timer);
    element.textContent = "You can try again now.";
    document.getElementById("live").textContent = element.textContent;
  }, 250);
}

// Holds a button back for some seconds and says how many are left; without scripts the server's own limit does.
export function start(button) {
  const words = button.textContent;
  let left = Number(button.dataset.seconds);
  button.disabled = true;
  const tick = () => {
    button.textContent = left > 0 ? `${words} in ${left} s` : words;
    button.disabled = left > 0;
    left -= 1;
    if (left < 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  tick();
}

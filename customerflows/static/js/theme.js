// The theme buttons: repaint at once, save in the background; without this module they are an ordinary form.
const root = document.documentElement;

async function choose(event) {
  const form = event.target.closest("[data-theme-form]");
  const choice = event.submitter?.value;
  if (!form || !choice) return;
  event.preventDefault();
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  for (const button of document.querySelectorAll("[data-theme-form] button")) {
    button.setAttribute("aria-pressed", String(button.value === choice));
  }
  const data = new FormData(form);
  data.set("theme", choice);
  // Without a connection the choice holds for this page only.
  await fetch(form.action, { method: "POST", body: data, redirect: "manual", keepalive: true }).catch(() => {});
}

export function watchTheme() {
  document.addEventListener("submit", choose);
}

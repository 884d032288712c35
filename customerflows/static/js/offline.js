// The offline banner: follows the browser, and shows at the first request that found no connection.
function show(offline) {
  for (const banner of document.querySelectorAll("[data-offline]")) banner.hidden = !offline;
}

export function watchConnection() {
  addEventListener("offline", () => show(true));
  addEventListener("online", () => show(false));
  document.body.addEventListener("htmx:sendError", () => show(!navigator.onLine));
  show(!navigator.onLine);
}

// How long the session lasts, as the server knows it. An answer that is overtaken by the answer to a later question is
// not heard any more: it would close a warning, or show a page that is locked, by what was true a moment before.
export function asker(url, { told, over, unknown }) {
  let [asked, heard] = [0, 0];
  return async (headers) => {
    asked += 1;
    const turn = asked;
    const answer = await fetch(url, { headers, redirect: "manual" }).catch(() => null);
    const said = answer?.ok ? await answer.json().catch(() => null) : null;
    if (turn < heard) return;
    heard = turn;
    if (said) told(said);
    else if (answer?.type === "opaqueredirect" || answer?.status === 401) over();
    else if (answer?.status === 404) location.replace("/");
    else unknown();
  };
}

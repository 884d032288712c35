// Makes a passkey (data-create) or asks for one: the challenge comes from data-begin, the answer goes to data-complete,
// which says where to go on. Answers of the server are JSON: { location } or { detail }.
const WORDS = {
  NotAllowedError: "Nothing came from your device: it was cancelled or took too long. Try again.",
  InvalidStateError: "This device has a passkey for you already.",
  SecurityError: "Passkeys don’t work at this address.",
};

async function post(address, data) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": document.body.dataset.csrf };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(data) });
  const said = await answer.json().catch(() => ({}));
  // A proof that has grown old is asked for again, on its own page.
  if (said.location) location.assign(said.location);
  else if (!answer.ok) throw new Error(said.detail ?? "That didn’t work. Reload the page and try again.");
  return said;
}

async function exchange({ begin, complete, create }, name) {
  const options = await post(begin, {});
  if (options.location) return;
  const made =
    create === undefined
      ? await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
      : await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  await post(complete, { ...made.toJSON(), name });
}

export function start(box) {
  const button = box.querySelector("button");
  const trouble = box.querySelector("[data-trouble]");
  const notice = trouble.closest(".notice");
  const tell = (words) => {
    trouble.textContent = words;
    notice.hidden = !words;
  };
  if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    tell("This browser doesn’t know passkeys. Choose another way.");
    return;
  }
  button.disabled = false;
  const go = async () => {
    tell("");
    button.setAttribute("aria-busy", "true");
    try {
      await exchange(box.dataset, box.querySelector("[name=name]")?.value);
    } catch (error) {
      tell(WORDS[error.name] ?? error.message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  };
  button.addEventListener("click", go);
  if (box.matches("form"))
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
}

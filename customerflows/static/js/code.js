// A field for a six-digit code: sends its form by itself when the sixth digit is there, however it came.
export function start(box) {
  const input = box.querySelector("input");
  let sent = "";
  input.focus();
  input.addEventListener("input", () => {
    const digits = input.value.replaceAll(/\s/g, "");
    if (!/^\d{6}$/.test(digits) || digits === sent) return;
    sent = digits;
    input.form.requestSubmit();
  });
}

// A value changed in place: Escape gives it up, as the Cancel link does; the text is selected for typing over it.
export function start(form) {
  form.querySelector("input:not([type=hidden])").select();
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    form.querySelector("[data-cancel]").click();
  });
}

// Recovery codes: copy, download or print them. The buttons appear only where this runs.
export function start(card) {
  const said = document.querySelector("#live");
  const codes = [...card.querySelectorAll("li")].map((code) => code.textContent).join("\n");
  const acts = {
    copy: async () => {
      await navigator.clipboard.writeText(codes);
      said.textContent = "Copied";
    },
    download: () => {
      const address = URL.createObjectURL(new Blob([`CustomerFlows recovery codes\n\n${codes}\n`], { type: "text/plain" }));
      const link = Object.assign(document.createElement("a"), { href: address, download: "customerflows-codes.txt" });
      link.click();
      URL.revokeObjectURL(address);
    },
    print: () => print(),
  };
  for (const button of card.querySelectorAll("[data-act]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await acts[button.dataset.act]();
      if (button.dataset.act === "copy") button.lastChild.textContent = "Copied";
    });
  }
}

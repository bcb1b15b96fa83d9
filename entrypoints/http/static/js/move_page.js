import { el } from "./dom.js";

const STILL_MS = 8_000;

/** The button that moves a session: pressed twice, it asks once, and says that it works. */
const form = document.querySelector("form[data-move]");

function begin() {
  const [button, told] = [form.querySelector("button"), el("p", { role: "status" })];
  const words = button.textContent;
  let isBusy = false;
  form.append(told);
  form.addEventListener("submit", (event) => {
    if (isBusy) event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    button.setAttribute("aria-disabled", "true");
    button.textContent = form.dataset.working;
    setTimeout(() => (told.textContent = isBusy ? form.dataset.still : ""), STILL_MS);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isBusy = false;
    button.removeAttribute("aria-disabled");
    button.textContent = words;
    told.textContent = "";
  });
}

if (form) begin();

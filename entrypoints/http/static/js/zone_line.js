import { el } from "./dom.js";
import { gettext } from "./language.js";
import { offsetWords, zoneWords } from "./words.js";
import { isZone } from "./zones.js";

/** "Times in Europe/Berlin (UTC+02:00). Change" above the form that the page came with. */
export class ZoneLine {
  #words = el("span");
  #button = el("button", { type: "button", class: "as-link", "aria-expanded": "false", onclick: () => this.#open() });
  #form;
  #input;
  #names;
  element;

  constructor(form, change) {
    this.#form = form;
    this.#input = form.querySelector("input[name='zone']");
    this.#names = [...form.querySelectorAll("option")].map((option) => option.value);
    this.#button.textContent = gettext("Change");
    this.#button.append(el("span", { class: "unseen" }, ` ${gettext("the time zone")}`));
    this.#button.setAttribute("aria-controls", "zone-form");
    form.id = "zone-form";
    form.hidden = this.#input.getAttribute("aria-invalid") !== "true";
    form.addEventListener("submit", (event) => this.#submit(event, change));
    this.element = el("div", { class: "zone-line" }, el("p", {}, this.#words, " ", this.#button), form);
  }

  render(zone, moment) {
    this.#words.textContent = gettext("Times in %(zone)s (%(offset)s).", {
      zone: zoneWords(zone),
      offset: offsetWords(moment, zone),
    });
    const isTyped = document.activeElement === this.#input || this.#input.getAttribute("aria-invalid") === "true";
    if (!isTyped) this.#input.value = zone;
  }

  #open() {
    this.#form.hidden = !this.#form.hidden;
    this.#button.setAttribute("aria-expanded", String(!this.#form.hidden));
    if (!this.#form.hidden) this.#input.select();
  }

  /** What is not understood here goes to the server, which says what is wrong with it. */
  #submit(event, change) {
    const zone = this.#meant(this.#input.value);
    if (!zone) return;
    event.preventDefault();
    this.#input.removeAttribute("aria-invalid");
    this.#form.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.focus();
    change(zone);
  }

  #meant(text) {
    const wanted = text.trim().replaceAll(/\s+/g, "_");
    const lower = wanted.toLowerCase();
    const found = this.#names.filter((name) => [name, name.split("/").at(-1)].some((known) => known.toLowerCase() === lower));
    if (found.length === 1) return found[0];
    return found.length === 0 && wanted.includes("/") && isZone(wanted) ? wanted : null;
  }
}

import { el } from "./dom.js";
import { gettext } from "./language.js";
import { shortMoment } from "./words.js";

/** What was chosen and the way on, at the bottom of a narrow screen. */
export class ChosenBar {
  #words = el("p");
  #link = el("a", { class: "button" }, gettext("Continue"));
  #price;
  element;

  constructor(price) {
    this.#price = price;
    this.element = el("div", { class: "chosen-bar", role: "group", "aria-label": gettext("Your choice"), hidden: true });
    this.element.append(this.#words, this.#link);
  }

  render(start, zone, href) {
    this.element.hidden = start === null;
    document.documentElement.classList.toggle("has-bar", start !== null);
    if (start === null) return;
    this.#words.replaceChildren(el("strong", {}, shortMoment(start, zone)), ` ${this.#price}`);
    this.#link.href = href;
  }
}

import { el } from "./dom.js";
import { shortDay } from "./words.js";
import { wallClock } from "./zones.js";

/** What was chosen and the way on, at the bottom of a narrow screen. */
export class ChosenBar {
  #words = el("p");
  #link = el("a", { class: "button" }, "Continue");
  #price;
  element;

  constructor(price) {
    this.#price = price;
    this.element = el("div", { class: "chosen-bar", role: "group", "aria-label": "Your choice", hidden: true });
    this.element.append(this.#words, this.#link);
  }

  render(start, zone, href) {
    this.element.hidden = start === null;
    document.documentElement.classList.toggle("has-bar", start !== null);
    if (start === null) return;
    const { day, time } = wallClock(start, zone);
    this.#words.replaceChildren(el("strong", {}, `${shortDay(day)}, ${time}`), ` ${this.#price}`);
    this.#link.href = href;
  }
}

import { el } from "./dom.js";
import { gettext } from "./language.js";
import { dayWords, shortDay, timesFree, timeWords } from "./words.js";
import { wallClock } from "./zones.js";

const PARTS = [
  [gettext("Morning"), 0],
  [gettext("Afternoon"), 12],
  [gettext("Evening"), 17],
];

/** The times of the chosen day by part of day. `href(start)` is where a time leads. */
export class Times {
  #choose;
  #href;
  #heading = el("h2", { id: "day-name", tabindex: "-1" });
  #list = el("div");
  element;

  constructor({ choose, href, backToMonth }) {
    [this.#choose, this.#href] = [choose, href];
    const back = el("button", { type: "button", class: "as-link", onclick: backToMonth }, gettext("Choose a different date"));
    this.element = el("section", { class: "day-times", "aria-labelledby": "day-name" }, back, this.#heading, this.#list);
  }

  render(day, starts, chosen, zone, places) {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.start : null;
    this.element.hidden = day === null;
    if (day === null) return;
    this.#heading.textContent = dayWords(day);
    const parts = PARTS.map(([name, from], at) => {
      const until = PARTS[at + 1]?.[1] ?? 24;
      return [name, starts.filter((start) => within(wallClock(start, zone).hour, from, until))];
    }).filter(([, of]) => of.length);
    const lists = parts.flatMap(([name, of]) => [
      el("h3", {}, name),
      el("ul", { class: "slots" }, of.map((start) => this.#item(start, start === chosen, zone, day, places(start)))),
    ]);
    this.#list.replaceChildren(el("p", { class: "soft small" }, timesFree(starts.length)), ...lists);
    if (focused) this.#list.querySelector(`button[data-start="${focused}"]`)?.focus();
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.element.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  }

  #item(start, isChosen, zone, day, places) {
    const time = timeWords(start, zone);
    const seats = places > 1 ? el("span", { class: "seats" }, gettext("%(num)s places left", { num: places })) : null;
    const button = el(
      "button",
      {
        type: "button",
        class: "slot",
        "data-start": start,
        "aria-pressed": String(isChosen),
        onclick: () => this.#choose(start),
      },
      isChosen ? `${time} ✓` : time,
      seats,
    );
    if (!isChosen) return el("li", {}, button);
    const said = el("span", { class: "unseen" }, ` ${gettext("with %(time)s on %(day)s", { time, day: shortDay(day) })}`);
    return el("li", { class: "split" }, button, el("a", { class: "button", href: this.#href(start) }, gettext("Continue"), said));
  }
}

const within = (hour, from, until) => hour >= from && hour < until;

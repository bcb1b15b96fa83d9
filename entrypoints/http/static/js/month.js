import { addDays, addMonths, firstOf, monthOf, sameDayIn, WEEK, weekday, weeksOf } from "./days.js";
import { el } from "./dom.js";
import { gettext } from "./language.js";
import { dayWords, monthWords, timesFree, weekdays } from "./words.js";

/** A month to choose a day from. `standing(day)` is a count of free times, or null while nobody knows.
 *  `show(month)` and `choose(day)` are told what the reader wants; `first` and `last` are the days that can be reached.
 */
export class Month {
  #standing;
  #choose;
  #show;
  #first;
  #last;
  #name = el("h2", { id: "month-name", "aria-live": "polite" });
  #line = el("p", { class: "month-line", role: "status" });
  #body = el("tbody");
  #before;
  #after;
  #table;
  #shown = { month: "", chosen: null };
  #reached = null;
  element;

  constructor({ standing, choose, show, first, last }) {
    [this.#standing, this.#choose, this.#show] = [standing, choose, show];
    [this.#first, this.#last] = [first, last];
    this.#before = this.#turn(-1, gettext("Previous month"), "‹");
    this.#after = this.#turn(1, gettext("Next month"), "›");
    const heads = weekdays().map(([short, long]) => el("th", { scope: "col", abbr: long }, short));
    this.#table = el("table", { "aria-labelledby": "month-name", onkeydown: (event) => this.#key(event) });
    this.#table.append(el("thead", {}, el("tr", {}, heads)), this.#body);
    const head = el("div", { class: "month-head" }, this.#before, this.#name, this.#after);
    this.element = el("section", { class: "month", "aria-label": gettext("Day") }, head, this.#line, this.#table);
  }

  /** What stands above the days: a line whose place is kept, so that no news pushes them away from under a finger. */
  tell(words) {
    if (this.#line.textContent !== words) this.#line.textContent = words;
  }

  /** `isGivenUp` if nobody is being asked about the days that are not known. */
  render(month, chosen, isGivenUp = false) {
    const hadFocus = this.#body.contains(document.activeElement);
    this.#shown = { month, chosen, isGivenUp };
    this.#name.textContent = monthWords(month);
    this.#turnable(this.#before, month > monthOf(this.#first));
    this.#turnable(this.#after, month < monthOf(this.#last));
    const reached = this.#reachedIn(month, chosen);
    const rows = weeksOf(month).map((week) => el("tr", {}, week.map((day) => this.#cell(day, reached))));
    this.#body.replaceChildren(...rows);
    const unknown = weeksOf(month).flat().some((day) => day && day >= this.#first && this.#standing(day) === null);
    this.#table.setAttribute("aria-busy", String(unknown && !isGivenUp));
    if (hadFocus) this.focus();
  }

  focus() {
    this.#body.querySelector("button[tabindex='0']")?.focus();
  }

  #cell(day, reached) {
    if (!day) return el("td");
    const count = day < this.#first || day > this.#last ? 0 : this.#standing(day);
    const unknown = this.#shown.isGivenUp ? gettext("not known") : gettext("being looked up");
    const said = count === null ? unknown : count ? timesFree(count) : gettext("no times");
    const button = {
      type: "button",
      "data-day": day,
      class: count === null ? "day-button unknown" : "day-button",
      "aria-label": `${dayWords(day)}, ${said}`,
      "aria-disabled": count ? null : "true",
      "aria-pressed": count ? String(day === this.#shown.chosen) : null,
      tabindex: day === reached ? "0" : "-1",
      onclick: () => this.#press(day, count),
    };
    return el("td", {}, el("button", button, String(Number(day.slice(8)))));
  }

  #press(day, count) {
    this.#reached = day;
    if (count) this.#choose(day);
    else this.#again();
  }

  #again() {
    const { month, chosen, isGivenUp } = this.#shown;
    this.render(month, chosen, isGivenUp);
  }

  /** One day of the month can be reached by Tab; the arrows lead to the others. */
  #reachedIn(month, chosen) {
    const wanted = [this.#reached, chosen].find((day) => day && monthOf(day) === month);
    if (wanted) return wanted;
    const days = weeksOf(month).flat().filter((day) => day && day >= this.#first && day <= this.#last);
    return days.find((day) => this.#standing(day)) ?? days[0] ?? firstOf(month);
  }

  #key(event) {
    const day = event.target.dataset?.day;
    const to = day && !event.ctrlKey && !event.altKey && !event.metaKey && target(event, day);
    if (!to) return;
    event.preventDefault();
    this.#reached = to < this.#first ? this.#first : to > this.#last ? this.#last : to;
    if (monthOf(this.#reached) !== this.#shown.month) this.#show(monthOf(this.#reached));
    else this.#again();
    this.focus();
  }

  #turn(count, name, sign) {
    const turn = (event) => {
      if (event.currentTarget.getAttribute("aria-disabled") !== "true") this.#show(addMonths(this.#shown.month, count));
    };
    return el("button", { type: "button", class: "quiet turn", "aria-label": name, onclick: turn }, sign);
  }

  /** Never `disabled`: that would take the focus away from who has just pressed it. */
  #turnable(button, can) {
    button.setAttribute("aria-disabled", String(!can));
  }
}

function target(event, day) {
  const ahead = getComputedStyle(event.target).direction === "rtl" ? -1 : 1;
  const months = event.shiftKey ? 12 : 1;
  switch (event.key) {
    case "ArrowLeft":
      return addDays(day, -ahead);
    case "ArrowRight":
      return addDays(day, ahead);
    case "ArrowUp":
      return addDays(day, -WEEK);
    case "ArrowDown":
      return addDays(day, WEEK);
    case "Home":
      return addDays(day, -weekday(day));
    case "End":
      return addDays(day, WEEK - 1 - weekday(day));
    case "PageUp":
      return sameDayIn(day, addMonths(monthOf(day), -months));
    case "PageDown":
      return sameDayIn(day, addMonths(monthOf(day), months));
    default:
      return null;
  }
}

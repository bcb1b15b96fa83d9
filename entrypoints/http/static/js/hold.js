import { ApiFault } from "./api.js";
import { Countdown } from "./countdown.js";
import { el } from "./dom.js";
import { gettext } from "./language.js";
import { minutesWords } from "./words.js";

const OFFER_MS = 3 * 60_000;
const URGENT_MS = 45_000;

/** How long a time is still held, and the way to keep it longer. Said once a minute, shown each second. */
export class Hold {
  until;
  hasAsked;
  isOver = false;
  #told;
  #countdown;
  #keep;
  #trouble = el("p", { role: "alert" });
  #element;
  #dialog = null;

  /** `told` has `ahead`, how far the server's clock is before ours, and what to do: `extend()`, `ended()`;
   *  `hasAsked` if the question below was put already. */
  constructor(line, until, told) {
    [this.until, this.hasAsked, this.#told] = [until, told.hasAsked, told];
    this.#keep = el("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#extend() }, gettext("Keep it longer"));
    this.#countdown = new Countdown({
      until,
      ahead: told.ahead,
      words: (left) => gettext("Held for you for %(minutes)s", { minutes: minutesWords(left) }),
      each: (left) => this.#offer(left),
      ended: () => this.#end(),
    });
    this.#element = el("div", { class: "notice hold" }, this.#countdown.parts, this.#keep, this.#trouble);
    line.after(this.#element);
    this.#countdown.tick();
  }

  stop() {
    this.#countdown.stop();
    this.#dialog?.close();
    this.#element.remove();
  }

  #offer(left) {
    if (left < OFFER_MS) this.#keep.hidden = false;
    if (left < URGENT_MS && !this.hasAsked) this.#ask();
  }

  #end() {
    this.isOver = true;
    this.#dialog?.close();
    this.#countdown.say(gettext("Your hold has ended. Nothing was charged. We are looking whether the time is still free…"));
    this.#keep.hidden = true;
    this.#told.ended();
  }

  /** The browser keeps the focus inside of it and gives it back. */
  #ask() {
    this.hasAsked = true;
    const keep = el("button", { type: "button", autofocus: true, onclick: () => this.#extend() }, gettext("Keep it"));
    const leave = el("button", { type: "button", class: "quiet", onclick: () => this.#dialog.close() }, gettext("Let it end"));
    this.#dialog = el(
      "dialog",
      { "aria-labelledby": "hold-question" },
      el("h2", { id: "hold-question" }, gettext("Keep this time?")),
      el("p", {}, gettext("Your hold on it ends in less than a minute. Nothing is charged by keeping it.")),
      el("p", { class: "actions" }, keep, leave),
    );
    this.#element.append(this.#dialog);
    this.#dialog.showModal();
    keep.focus();
  }

  async #extend() {
    this.#dialog?.close();
    this.#keep.setAttribute("aria-disabled", "true");
    this.#trouble.textContent = "";
    try {
      await this.#told.extend();
    } catch (fault) {
      if (!(fault instanceof ApiFault)) throw fault;
      this.#trouble.textContent =
        fault.kind === "refused" ? gettext("It cannot be held longer: %(why)s", { why: fault.message }) : gettext("It could not be held longer just now. Try again.");
    } finally {
      this.#keep.removeAttribute("aria-disabled");
    }
  }
}

import { el } from "./dom.js";

const TICK_MS = 1_000;

/** How long something still lasts: said once a minute in `words(ms)`, shown each second. `ahead` is how far the server's
 *  clock is before ours; `each(ms)` hears of every tick, and `ended()` of the last.
 */
export class Countdown {
  #spoken = el("p", { role: "status" });
  #clock = el("span", { class: "countdown", "aria-hidden": "true" });
  #told;
  #timer;
  parts = [this.#spoken, this.#clock];

  constructor(told) {
    this.#told = told;
    this.#timer = setInterval(() => this.tick(), TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  tick() {
    const { until, ahead, words, each, ended } = this.#told;
    const left = until - (Date.now() + ahead);
    if (left <= 0) {
      this.stop();
      this.#clock.textContent = "";
      ended();
      return;
    }
    this.say(words(left));
    const seconds = Math.floor(left / 1000);
    this.#clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    each?.(left);
  }

  say(words) {
    if (this.#spoken.textContent !== words) this.#spoken.textContent = words;
  }
}

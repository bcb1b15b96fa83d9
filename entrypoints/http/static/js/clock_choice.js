import { el } from "./dom.js";
import { gettext, LOCALE } from "./language.js";
import { isOver12 } from "./words.js";

const CHOICE_SECONDS = 400 * 86_400;

/** Times over 12 or 24 hours: at once on this page, and by a cookie on the server's pages after it. */
export class ClockChoice {
  #button = el("button", { type: "button", class: "as-link", onclick: () => this.#turn() });
  #changed;
  element = el("p", { hidden: !LOCALE.startsWith("en") }, this.#button); // as has_clock_choice() of the server

  constructor(changed) {
    this.#changed = changed;
    this.#tell();
  }

  #turn() {
    const clock = isOver12() ? "24" : "12";
    document.documentElement.dataset.clock = clock;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `clock=${clock}; Path=/; Max-Age=${CHOICE_SECONDS}; SameSite=Lax${secure}`;
    this.#tell();
    this.#changed();
  }

  #tell() {
    this.#button.textContent = isOver12() ? gettext("Use a 24-hour clock") : gettext("Use a 12-hour clock");
  }
}

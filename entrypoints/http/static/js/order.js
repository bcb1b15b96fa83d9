import { ApiFault, askJson } from "./api.js";
import { el } from "./dom.js";
import { gettext } from "./language.js";

const STILL_MS = 8_000;
const RETRY_MS = 20_000;
const COOKIE_MS = 3_000;
const CONFIRM = "/api/scheduling/bookings/confirm";
const TOLD_BY_SERVER = ["payments_unavailable", "maintenance"];

const TROUBLES = {
  offline: gettext("We could not be reached. Is this device online?"),
  slow: gettext("This takes longer than it should."),
  away: gettext("We cannot do this right now."),
};

/** The button that books. However often it is pressed, it is one attempt under one key, and books once. */
export class Order {
  #form;
  #button;
  #words;
  #told = el("div", { role: "status" });
  #isBusy = false;
  #sent;

  constructor(form, { sent }) {
    [this.#form, this.#sent] = [form, sent];
    this.#button = form.querySelector("button[type='submit']");
    this.#words = this.#button.textContent;
    form.append(this.#told);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#isBusy) this.#send();
    });
    addEventListener("pageshow", (event) => event.persisted && this.#rest());
  }

  async #send() {
    this.#work();
    this.#sent();
    const words = gettext("Still working. Your time is being held for you; nothing is charged on this page.");
    const still = setTimeout(() => this.#tell(words), STILL_MS);
    try {
      await this.#leadOn(await this.#confirm());
    } catch (fault) {
      if (!(fault instanceof ApiFault)) throw fault;
      if (fault.kind === "refused" || TOLD_BY_SERVER.includes(fault.slug)) this.#form.submit(); // with everything typed
      else this.#complain(fault);
    } finally {
      clearTimeout(still);
    }
  }

  #confirm() {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": this.#form.elements.key.value };
    return askJson(CONFIRM, { method: "POST", headers, body: this.#form.dataset.body, limitMs: RETRY_MS });
  }

  /** The link is opened once here, so that this browser can open the booking on the way back too. That way leads past
   *  this page, which came by a form and cannot be shown again.
   */
  async #leadOn({ booking, checkoutUrl }) {
    const link = new URL(booking.confirmationUrl, location.href);
    const signal = AbortSignal.timeout(COOKIE_MS);
    await fetch(link.pathname + link.search, { redirect: "manual", signal }).catch(() => null);
    location.replace(checkoutUrl ?? booking.confirmationUrl);
  }

  #work() {
    this.#isBusy = true;
    this.#button.setAttribute("aria-disabled", "true");
    this.#button.textContent = this.#form.dataset.working;
    this.#tell("");
  }

  #rest() {
    this.#isBusy = false;
    this.#button.removeAttribute("aria-disabled");
    this.#button.textContent = this.#words;
    this.#tell("");
  }

  #complain(fault) {
    this.#rest();
    this.#button.textContent = gettext("Try again");
    const meaning = TROUBLES[fault.kind] ?? TROUBLES.away;
    const reference = fault.reference ? ` ${gettext("Reference:")} ${fault.reference}` : "";
    const kept = gettext("Nothing was charged, and what you typed is kept. Trying again goes on with the same attempt: it books once.");
    this.#tell(`${meaning} ${kept}${reference}`);
  }

  #tell(words) {
    this.#told.replaceChildren(...(words ? [el("p", { class: "notice" }, words)] : []));
  }
}

import { ApiFault, askJson, askPage } from "./api.js";
import { Countdown } from "./countdown.js";
import { announcer, el } from "./dom.js";
import { forgetDrafts } from "./draft.js";
import { Hold } from "./hold.js";
import { gettext } from "./language.js";
import { watch } from "./watch.js";
import { clockWords, minutesWords } from "./words.js";

const LOOK_MS = 2_000;
const LOOK_MS_MAX = 30_000;
const LOOKS_BEFORE_SLOWER = 15;
const ASK_STRIPE_EVERY_MS = 10_000;

/** Keeps the page of one booking true. The API says whether there is news; the words for it come from the server. */
export class Follower {
  #main;
  #facts;
  #asServed;
  #seen = null;
  #hold = null;
  #choice = null;
  #looksInVain = 0;
  #askedStripe = Date.now();
  #voice = announcer();
  #notice = el("div", { role: "status" });
  #heardAt = Date.now();
  #watch;

  constructor(main) {
    this.#main = main;
    main.after(this.#voice.region);
    main.prepend(this.#notice);
    this.#read();
  }

  begin() {
    this.#watch = watch(() => this.#look(), () => this.#pause());
    this.#watch.run();
  }

  get #path() {
    return `/api/scheduling/bookings/${this.#facts.booking}`;
  }

  #read() {
    const root = this.#main.querySelector("[data-booking]");
    this.#facts = root.dataset;
    this.#asServed = root.innerHTML;
    this.#hold?.stop();
    if (this.#facts.keepsDraft !== "true") forgetDrafts();
    const [line, until] = [root.querySelector("[data-hold]"), Date.parse(this.#facts.heldUntil)];
    const ahead = Date.parse(this.#facts.now) - Date.now();
    const hasAsked = this.#hold?.until === until && this.#hold.hasAsked;
    const told = { extend: () => this.#extend(), ended: () => this.#watch?.run(), ahead, hasAsked };
    this.#hold = line && until ? new Hold(line, until, told) : null;
    this.#choice?.stop();
    this.#choice = this.#timeToChoose(root.querySelector("[data-choice]"), ahead);
  }

  /** How long another time can be chosen on the same payment; null if there is nothing to choose. */
  #timeToChoose(line, ahead) {
    const until = Date.parse(this.#facts.chooseUntil);
    if (!line || !until) return null;
    const words = (left) => gettext("You can choose for %(minutes)s", { minutes: minutesWords(left) });
    const countdown = new Countdown({ until, ahead, words, ended: () => this.#watch?.run() });
    line.replaceChildren(...countdown.parts);
    countdown.tick();
    return countdown;
  }

  /** Often at first, seldom after a while, and not by itself once there is nothing to come. */
  #pause() {
    if (this.#facts.follow !== "true" && !this.#notice.hasChildNodes() && !this.#hold?.isOver) return null;
    return Math.min(LOOK_MS_MAX, LOOK_MS * 1.5 ** Math.max(0, this.#looksInVain - LOOKS_BEFORE_SLOWER));
  }

  async #look() {
    try {
      const { booking } = await askJson(this.#path);
      const news = signature(booking);
      const isNew = this.#seen !== null && news !== this.#seen;
      this.#looksInVain = isNew ? 0 : this.#looksInVain + 1;
      if (isNew || this.#isStripesTurn() || this.#facts.awaitsTimes === "true") await this.#renew();
      this.#seen = news;
      this.#heardAt = Date.now();
      this.#notice.replaceChildren();
    } catch (fault) {
      if (!(fault instanceof ApiFault)) throw fault;
      this.#complain(fault);
    }
  }

  /** Loading the page makes the server ask Stripe, whose own word may be late. */
  #isStripesTurn() {
    const isTurn = this.#facts.asksStripe === "true" && Date.now() - this.#askedStripe > ASK_STRIPE_EVERY_MS;
    return this.#facts.follow === "true" && isTurn;
  }

  async #renew() {
    this.#askedStripe = Date.now();
    const page = await askPage(location.href);
    const [fresh, shown] = [page.querySelector("[data-booking]"), this.#main.querySelector("[data-booking]")];
    if (!fresh) throw new ApiFault("away");
    if (fresh.innerHTML === this.#asServed) return;
    const before = shown.querySelector("h1").textContent;
    const focused = place(document.activeElement, shown);
    document.title = page.title;
    shown.replaceWith(fresh);
    this.#read();
    if (focused) (fresh.querySelector(focused) ?? heading(fresh)).focus();
    const after = fresh.querySelector("h1").textContent;
    if (after !== before) this.#voice.say(`${after}. ${fresh.querySelector(".lead").textContent}`);
  }

  async #extend() {
    const { booking } = await askJson(`${this.#path}/extend`, { method: "POST" });
    if (Date.parse(booking.holdExpiresAt) <= this.#hold.until) {
      throw new ApiFault("refused", { detail: gettext("the payment page closes then. Nothing was charged.") });
    }
    await this.#renew();
    this.#seen = signature(booking);
  }

  #complain(fault) {
    const lost = fault.kind === "refused" ? gettext("This booking cannot be read any more.") : gettext("We could not be reached.");
    const known = gettext("What you see is what was known at %(time)s. We keep trying.", { time: clockWords(this.#heardAt) });
    const words = `${lost} ${known}`;
    if (this.#notice.textContent.startsWith(words)) return;
    const again = el("button", { type: "button", class: "quiet", onclick: () => this.#watch.run() }, gettext("Try now"));
    this.#notice.replaceChildren(el("div", { class: "notice" }, el("p", {}, words), el("p", {}, again)));
  }
}

/** What would change the page. */
function signature(booking) {
  const { status, paymentStatus, statusText, statusDetail, holdExpiresAt, movingTo, confirmationMail, mailNotice, place } = booking;
  const told = [status, paymentStatus, statusText, statusDetail, holdExpiresAt, movingTo, confirmationMail, mailNotice, place];
  return JSON.stringify([...told, booking.alternatives, booking.refunds, booking.checkoutUrl]);
}

/** How to find what has the focus in the next version of the page; null if it is not in there. */
function place(element, inside) {
  if (!element || !inside.contains(element)) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.getAttribute("href")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  return element.form ? `form[action="${element.form.getAttribute("action")}"] button` : "h1";
}

function heading(inside) {
  const found = inside.querySelector("h1");
  found.tabIndex = -1;
  return found;
}

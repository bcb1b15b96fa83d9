import { readAddress, instantText, writeAddress } from "./address.js";
import { ApiFault } from "./api.js";
import { Availability } from "./availability.js";
import { ChosenBar } from "./chosen_bar.js";
import { addDays, addMonths, firstOf, monthOf, weeksOf } from "./days.js";
import { ClockChoice } from "./clock_choice.js";
import { announcer, el } from "./dom.js";
import { gettext, ngettext } from "./language.js";
import { Month } from "./month.js";
import { clocksNotice, faultNotice, goneNotice, noneNotice, staleNotice } from "./notices.js";
import { Times } from "./times.js";
import { watch } from "./watch.js";
import { shortDay, slotWords, timesFor, zoneWords } from "./words.js";
import { ZoneLine } from "./zone_line.js";
import { midnight, ownZone, wallClock } from "./zones.js";

const MINUTE_MS = 60_000;
const LOOK_EVERY_MS = 60_000;
const SLOW_AFTER_MS = 2_000;
const DAYS_AHEAD = 366;
const MONTHS_LOOKED_AHEAD = 3;
const NARROW = "(max-width: 39.99rem)";

/** Choosing a day and a time on one page: begins with what the page came with, then asks the API. */
export class Chooser {
  #facts;
  #ahead;
  #known;
  #chosen = { zone: "", month: "", day: null, time: null };
  #told = { fault: null, slow: false, gone: null, skipped: false, next: new Map() };
  #voice = announcer();
  #polite = el("div", { role: "status" });
  #alert = el("div", { role: "alert" });
  #clocks = el("div");
  #parts;
  #watch;
  #isAwaited;

  constructor(root) {
    this.#facts = root.dataset;
    this.#isAwaited = !this.#facts.asOf;
    this.#ahead = Date.parse(this.#facts.now) - Date.now();
    this.#known = new Availability(this.#facts.session);
    this.#learnFromPage();
    this.#begin(readAddress());
    this.#parts = this.#build(root);
    this.#lay(root);
    this.#watch = watch(() => this.#look(), () => LOOK_EVERY_MS);
    addEventListener("popstate", () => this.#goTo(readAddress()));
    this.#render();
    this.#watch.run();
  }

  #now = () => Date.now() + this.#ahead;

  #learnFromPage() {
    const { from, until, starts, asOf, stale } = this.#facts;
    let start = Date.parse(from);
    const slots = starts.split(" ").filter(Boolean).map((minutes) => ({ start: (start += minutes * MINUTE_MS) }));
    this.#known.learn(Date.parse(from), Date.parse(until), slots, { asOf: Date.parse(asOf), stale: stale === "true" });
  }

  #begin(asked) {
    const zone = asked.zone ?? ownZone() ?? this.#facts.zone;
    const today = wallClock(this.#now(), zone).day;
    const wanted = asked.day ?? (asked.month && asked.month > monthOf(today) ? firstOf(asked.month) : today);
    const timesDay = asked.time ? wallClock(asked.time, zone).day : null;
    const day = timesDay && this.#starts(timesDay, zone).length ? timesDay : this.#firstFree(wanted, zone);
    const month = asked.month ?? monthOf(day ?? wanted);
    this.#chosen = { zone, month: month < monthOf(today) ? monthOf(today) : month, day, time: asked.time };
    this.#told.skipped = !asked.month && day !== null && monthOf(day) !== monthOf(wanted);
    this.#dropGone();
  }

  #build(root) {
    const today = wallClock(this.#now(), this.#chosen.zone).day;
    const month = new Month({
      standing: (day) => this.#standing(day),
      choose: (day) => this.#chooseDay(day),
      show: (shown) => this.#showMonth(shown),
      first: today,
      last: addDays(today, DAYS_AHEAD),
    });
    const times = new Times({
      choose: (start) => this.#chooseTime(start),
      href: (start) => this.#href(start),
      backToMonth: () => month.focus(),
    });
    const zone = new ZoneLine(root.querySelector("form.zone"), (chosen) => this.#changeZone(chosen));
    const clock = new ClockChoice(() => this.#render());
    return { month, times, zone, clock, bar: new ChosenBar(this.#facts.price) };
  }

  #lay(root) {
    const { month, times, zone, clock, bar } = this.#parts;
    const middle = el("div", { class: "middle" }, month.element, this.#polite);
    const side = el("div", { class: "side" }, zone.element, clock.element, this.#clocks, this.#alert, times.element);
    root.replaceChildren(root.querySelector(".rail"), middle, side, bar.element, this.#voice.region);
    root.classList.add("scripted");
  }

  #render() {
    const { zone, month, day, time } = this.#chosen;
    const moment = time ?? (day ? midnight(day, zone) : this.#now());
    this.#parts.month.render(month, day, this.#told.fault !== null);
    this.#parts.times.render(day, day ? this.#starts(day) : [], time, zone, (start) => this.#known.places(start));
    this.#parts.zone.render(zone, moment);
    this.#tellPresentTime(zone);
    this.#parts.bar.render(time, zone, time ? this.#href(time) : "");
    this.#clocks.replaceChildren(...[day && clocksNotice(this.#now(), moment, zone)].filter(Boolean));
    this.#tell();
    writeAddress({ ...this.#chosen, day: day ?? firstOf(month) }, false);
  }

  /** Of a session that is moved, by the clock that the new times are shown by. */
  #tellPresentTime(zone) {
    const line = document.querySelector("[data-slot]");
    const [start, end] = (line?.dataset.slot ?? "").split(" ").map((moment) => Date.parse(moment));
    if (line) line.textContent = slotWords(start, end, zone);
  }

  #tell() {
    const { fault, gone } = this.#told;
    const { month, zone } = this.#chosen;
    this.#parts.month.tell(this.#line());
    const age = Number.isNaN(this.#known.asOf) ? null : this.#now() - this.#known.asOf;
    const next = this.#told.next.get(month);
    const polite = [
      fault && faultNotice(fault, age, () => this.#watch.run(), this.#facts),
      !fault && this.#known.stale && staleNotice(age),
      this.#isEmpty(month) && !fault && noneNotice(month, next, (found) => this.#chooseDay(found)),
    ].filter(Boolean);
    if (words(polite) !== words(this.#polite.children)) this.#polite.replaceChildren(...polite);
    const alert = gone ? [goneNotice(gone, this.#known.nearest(gone), zone, (start) => this.#chooseTime(start))] : [];
    if (words(alert) !== words(this.#alert.children)) this.#alert.replaceChildren(...alert);
  }

  /** How the month that is shown stands. */
  #line() {
    const { fault, slow, skipped } = this.#told;
    const { month, day } = this.#chosen;
    if (skipped && day && month === monthOf(day)) return `${gettext("Next free:")} ${shortDay(day)}`;
    if (this.#isKnown(month)) {
      const free = weeksOf(month).flat().filter((one) => one && this.#starts(one).length);
      return ngettext("1 day with free times", "%(num)s days with free times", free.length);
    }
    if (fault) return "";
    return slow ? gettext("The calendar is slow, still trying…") : gettext("Looking for free times…");
  }

  #chooseDay(day) {
    Object.assign(this.#chosen, { day, month: monthOf(day), time: null });
    Object.assign(this.#told, { gone: null, skipped: false });
    writeAddress(this.#chosen, true);
    this.#render();
    this.#voice.say(timesFor(this.#starts(day).length, day));
    if (matchMedia(NARROW).matches) this.#parts.times.focus();
    this.#watch.run();
  }

  #chooseTime(start) {
    const day = wallClock(start, this.#chosen.zone).day;
    Object.assign(this.#chosen, { time: start, day, month: monthOf(day) });
    this.#told.gone = null;
    writeAddress(this.#chosen, true);
    this.#render();
    this.#watch.run();
  }

  #showMonth(month) {
    this.#chosen.month = month;
    this.#told.skipped = false;
    this.#render();
    this.#watch.run();
  }

  /** The same instants by other clocks. */
  #changeZone(zone) {
    const { time, day } = this.#chosen;
    const first = time ?? (day ? this.#starts(day)[0] : null);
    const there = first ? wallClock(first, zone).day : null;
    Object.assign(this.#chosen, { zone, day: there, month: there ? monthOf(there) : this.#chosen.month });
    writeAddress(this.#chosen, true);
    this.#render();
    this.#voice.say(gettext("Times in %(zone)s", { zone: zoneWords(zone) }));
    this.#watch.run();
  }

  #goTo(asked) {
    this.#told.gone = null;
    this.#begin(asked);
    this.#render();
    this.#watch.run();
  }

  /** Asks about the month that is shown, and about the chosen day if that is elsewhere. */
  async #look() {
    const slow = setTimeout(() => this.#slowly(), SLOW_AFTER_MS);
    try {
      const { month, day } = this.#chosen;
      await this.#askMonth(month);
      if (day && monthOf(day) !== month) await this.#askMonth(monthOf(day));
      this.#told.fault = null;
      this.#settle();
      await this.#lookAhead(month);
      this.#leap(month);
    } catch (fault) {
      if (!(fault instanceof ApiFault)) throw fault;
      this.#told.fault = fault;
    } finally {
      clearTimeout(slow);
      this.#told.slow = false;
      this.#render();
    }
  }

  #slowly() {
    this.#told.slow = true;
    this.#tell();
  }

  async #askMonth(month) {
    const { zone } = this.#chosen;
    const [start, end] = this.#window(month);
    if (end > start) await this.#known.ask(start, end, zone);
  }

  #settle() {
    const { zone, month, day } = this.#chosen;
    this.#dropGone();
    if (day === null) this.#chosen.day = this.#firstFree(firstOf(month), zone);
    this.#render();
  }

  #dropGone() {
    const { time } = this.#chosen;
    if (time === null || (this.#known.has(time) && time > this.#now()) || !this.#known.knows(time, time + 1)) return;
    this.#chosen.time = null;
    this.#told.gone = time;
  }

  /** After a month without a free time: where the next one is. */
  async #lookAhead(month) {
    if (!this.#isEmpty(month) || this.#told.next.has(month)) return;
    for (let count = 1; count <= MONTHS_LOOKED_AHEAD; count += 1) {
      const found = this.#firstFree(firstOf(addMonths(month, 1)), this.#chosen.zone);
      if (found) break;
      await this.#askMonth(addMonths(month, count));
    }
    this.#told.next.set(month, this.#firstFree(firstOf(addMonths(month, 1)), this.#chosen.zone));
  }

  /** To the first free day, once, if the page came before anybody knew it: there nobody has chosen a month yet. */
  #leap(month) {
    const next = this.#told.next.get(month);
    if (this.#isAwaited && next && !this.#chosen.day && this.#chosen.month === month) {
      Object.assign(this.#chosen, { day: next, month: monthOf(next) });
      this.#told.skipped = true;
    }
    this.#isAwaited = false;
  }

  #href(start) {
    const query = new URLSearchParams({ start: instantText(start), zone: this.#chosen.zone });
    return `${this.#facts.way}${query}`;
  }

  #window(month) {
    const { zone } = this.#chosen;
    return [Math.max(midnight(firstOf(month), zone), this.#now()), midnight(firstOf(addMonths(month, 1)), zone)];
  }

  #isKnown = (month) => this.#known.knows(...this.#window(month));

  #isEmpty(month) {
    const { zone } = this.#chosen;
    const first = this.#firstFree(firstOf(month), zone);
    return this.#isKnown(month) && (first === null || monthOf(first) !== month);
  }

  #standing(day) {
    const { zone } = this.#chosen;
    const window = [Math.max(midnight(day, zone), this.#now()), midnight(addDays(day, 1), zone)];
    return this.#known.knows(...window) ? this.#starts(day).length : null;
  }

  #starts(day, zone = this.#chosen.zone) {
    return this.#known.of(day, zone).filter((start) => start > this.#now());
  }

  #firstFree(day, zone) {
    let found = this.#known.firstDayFrom(day, zone);
    while (found && !this.#starts(found, zone).length) found = this.#known.firstDayFrom(addDays(found, 1), zone);
    return found;
  }
}

const words = (elements) => [...elements].map((element) => element.textContent).join("\n");

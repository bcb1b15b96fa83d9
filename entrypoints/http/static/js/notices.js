import { el } from "./dom.js";
import { gettext } from "./language.js";
import { ago, dayWords, monthWords, shortDay, shortMoment, zoneWords } from "./words.js";
import { clocksChange } from "./zones.js";

const MEANINGS = {
  offline: gettext("We could not be reached. Is this device online?"),
  slow: gettext("The calendar did not answer in time."),
  away: gettext("The calendar cannot be asked right now."),
};

/** The chosen time has gone; nothing else is lost. */
export function goneNotice(start, nearest, zone, choose) {
  const found = nearest.map((other) =>
    el("li", {}, el("button", { type: "button", class: "quiet", onclick: () => choose(other) }, shortMoment(other, zone))),
  );
  const advice = found.length ? gettext("The nearest times that are free:") : gettext("Choose another day.");
  const list = found.length ? el("ul", { class: "nearest" }, found) : null;
  const head = el("h2", {}, gettext("%(time)s has just gone", { time: shortMoment(start, zone) }));
  return el("div", { class: "notice wrong" }, head, el("p", {}, `${gettext("Nothing of yours is lost.")} ${advice}`), list);
}

/** Why nothing newer can be shown, how old what is shown is, and a way to try again. */
export function faultNotice(fault, knownSince, retry, { elsewhere, elsewhereWords, calendar }) {
  if (fault.slug === "builder_not_bookable" || fault.slug === "not_found") {
    const link = el("a", { href: elsewhere }, elsewhereWords);
    return el("div", { class: "notice wrong" }, el("p", {}, `${gettext("This session cannot be booked right now.")} ${fault.message} `, link));
  }
  const meaning = MEANINGS[fault.kind] ?? gettext("The times could not be read.");
  const age = knownSince === null ? gettext("No times are known yet.") : gettext("What you see is from %(ago)s.", { ago: ago(knownSince) });
  const again = el("button", { type: "button", class: "quiet", onclick: retry }, gettext("Retry"));
  const reference = fault.reference ? el("p", { class: "small" }, `${gettext("Reference:")} ${fault.reference}`) : null;
  const words = gettext("Book in the expert's own calendar at Calendly");
  const direct = calendar && knownSince === null ? el("p", {}, el("a", { href: calendar, rel: "noreferrer" }, words)) : null;
  return el("div", { class: "notice" }, el("p", {}, `${meaning} ${age} ${gettext("Nothing is held or charged.")}`), el("p", {}, again), direct, reference);
}

export const staleNotice = (knownSince) =>
  el("p", { class: "notice" }, gettext(
      "The calendar cannot be asked right now. What you see is from %(ago)s; whether a time is still free is asked again before it is held.",
      { ago: ago(knownSince) },
    ));

/** `next` is a later day with free times, null if none was found, undefined while it is looked for. */
export function noneNotice(month, next, go) {
  const none = gettext("No time is free in %(month)s.", { month: monthWords(month) });
  if (next === undefined) return el("p", { class: "notice" }, `${none} ${gettext("Looking further…")}`);
  if (next === null) return el("p", { class: "notice" }, `${none} ${gettext("We found none in the three months after it either.")}`);
  const button = el("button", { type: "button", class: "quiet", onclick: () => go(next) }, gettext("Show %(day)s", { day: shortDay(next) }));
  return el("div", { class: "notice" }, el("p", {}, `${none} ${gettext("Next free:")} ${dayWords(next)}.`), el("p", {}, button));
}

export function clocksNotice(now, start, zone) {
  if (!clocksChange(now, start, zone)) return null;
  return el("p", { class: "notice small" }, gettext("Clocks in %(zone)s change between now and then. The times are those that clocks will show on that day.", {
      zone: zoneWords(zone),
    }));
}

import { el } from "./dom.js";
import { ago, dayWords, monthWords, shortDay, zoneWords } from "./words.js";
import { clocksChange, wallClock } from "./zones.js";

const MEANINGS = {
  offline: "We could not be reached. Is this device online?",
  slow: "The calendar did not answer in time.",
  away: "The calendar cannot be asked right now.",
};

const timeWords = (start, zone) => {
  const { day, time } = wallClock(start, zone);
  return `${shortDay(day)}, ${time}`;
};

/** The chosen time has gone; nothing else is lost. */
export function goneNotice(start, nearest, zone, choose) {
  const found = nearest.map((other) =>
    el("li", {}, el("button", { type: "button", class: "quiet", onclick: () => choose(other) }, timeWords(other, zone))),
  );
  const advice = found.length ? "The nearest times that are free:" : "Choose another day.";
  const list = found.length ? el("ul", { class: "nearest" }, found) : null;
  const head = el("h2", {}, `${timeWords(start, zone)} has just gone`);
  return el("div", { class: "notice wrong" }, head, el("p", {}, `Nothing of yours is lost. ${advice}`), list);
}

/** Why nothing newer can be shown, how old what is shown is, and a way to try again. */
export function faultNotice(fault, knownSince, retry, { elsewhere, elsewhereWords }) {
  if (fault.slug === "builder_not_bookable" || fault.slug === "not_found") {
    const link = el("a", { href: elsewhere }, elsewhereWords);
    return el("div", { class: "notice wrong" }, el("p", {}, `This session cannot be booked right now. ${fault.message} `, link));
  }
  const meaning = MEANINGS[fault.kind] ?? "The times could not be read.";
  const age = knownSince === null ? "No times are known yet." : `What you see is from ${ago(knownSince)}.`;
  const again = el("button", { type: "button", class: "quiet", onclick: retry }, "Retry");
  const reference = fault.reference ? el("p", { class: "small" }, `Reference: ${fault.reference}`) : null;
  return el("div", { class: "notice" }, el("p", {}, `${meaning} ${age} Nothing is held or charged.`), el("p", {}, again), reference);
}

export const slowNotice = () => el("p", { class: "notice" }, "The calendar is slow, still trying…");

export const staleNotice = (knownSince) =>
  el("p", { class: "notice" }, `The calendar cannot be asked right now. What you see is from ${ago(knownSince)}; whether a time is still free is asked again before it is held.`);

/** `next` is a later day with free times, null if none was found, undefined while it is looked for. */
export function noneNotice(month, next, go) {
  const none = `No time is free in ${monthWords(month)}.`;
  if (next === undefined) return el("p", { class: "notice" }, `${none} Looking further…`);
  if (next === null) return el("p", { class: "notice" }, `${none} We found none in the three months after it either.`);
  const button = el("button", { type: "button", class: "quiet", onclick: () => go(next) }, `Show ${shortDay(next)}`);
  return el("div", { class: "notice" }, el("p", {}, `${none} Next free: ${dayWords(next)}.`), el("p", {}, button));
}

export const nextFreeNotice = (day) => el("p", { class: "notice" }, "Next free: ", el("strong", {}, dayWords(day)));

export function clocksNotice(now, start, zone) {
  if (!clocksChange(now, start, zone)) return null;
  return el("p", { class: "notice small" }, `Clocks in ${zoneWords(zone)} change between now and then. The times are those that clocks will show on that day.`);
}

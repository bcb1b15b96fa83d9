/** Days, months, times and counts as people say them, in the page's language and by the clock that was chosen. */
import { gettext, LOCALE, ngettext } from "./language.js";
import { offsetMinutes, wallClock } from "./zones.js";

const named = (options) => new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options });
const [WEEKDAY, SHORT_WEEKDAY] = [named({ weekday: "long" }), named({ weekday: "short" })];
const [MONTH, SHORT_MONTH] = [named({ month: "long" }), named({ month: "short" })];
const WHOLE_MONTH = named({ month: "long", year: "numeric" });
const WHOLE_DAY = named({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const SHORT_DAY = named({ weekday: "short", day: "numeric", month: "short" });
const MINUTE_MS = 60_000;

const date = (day) => new Date(`${day}T00:00:00Z`);
const number = (day) => Number(day.slice(8));
const isEnglish = LOCALE.startsWith("en"); // whose commas differ from one browser to the next

/** Such as "Tuesday 6 May 2026". */
export const dayWords = (day) =>
  isEnglish
    ? `${WEEKDAY.format(date(day))} ${number(day)} ${MONTH.format(date(day))} ${day.slice(0, 4)}`
    : WHOLE_DAY.format(date(day));

/** Such as "Tue 6 May". */
export const shortDay = (day) =>
  isEnglish
    ? `${SHORT_WEEKDAY.format(date(day))} ${number(day)} ${SHORT_MONTH.format(date(day))}`
    : SHORT_DAY.format(date(day));

/** Such as "May 2026". */
export const monthWords = (month) => WHOLE_MONTH.format(date(`${month}-01`));

export const isOver12 = () => document.documentElement.dataset.clock === "12";

/** Such as "14:30", or "2:30 pm". */
export function timeWords(ms, zone) {
  if (!isOver12()) return wallClock(ms, zone).time;
  return new Intl.DateTimeFormat(LOCALE, { timeZone: zone, hour: "numeric", minute: "2-digit", hour12: true }).format(ms);
}

/** Such as "Tue 6 May, 14:30". */
export const shortMoment = (ms, zone) => `${shortDay(wallClock(ms, zone).day)}, ${timeWords(ms, zone)}`;

/** Of the week that begins on a Monday: [["Mo", "Monday"], ...]. */
export const weekdays = () =>
  [1, 2, 3, 4, 5, 6, 7].map((day) => {
    const name = WEEKDAY.format(date(`2024-01-0${day}`));
    return [name.slice(0, 2), name];
  });

export const timesFree = (count) => ngettext("1 time free", "%(num)s times free", count);
export const timesFor = (count, day) => ngettext("1 time for %(day)s", "%(num)s times for %(day)s", count, { day: dayWords(day) });
export const zoneWords = (zone) => zone.replaceAll("_", " ");

/** Such as "3 minutes ago". */
export function ago(ms) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return gettext("less than a minute ago");
  return ngettext("a minute ago", "%(num)s minutes ago", minutes);
}

/** Such as "14 minutes". */
export function minutesWords(ms) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return gettext("less than a minute");
  return ngettext("1 minute", "%(num)s minutes", minutes);
}

/** By the clock of this device. */
export const clockWords = (ms) => timeWords(ms, Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Such as "Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)". */
export function slotWords(start, end, zone) {
  const [from, to] = [wallClock(start, zone), wallClock(end, zone)];
  const endTime = timeWords(end, zone);
  const until = from.day === to.day ? endTime : `${dayWords(to.day)}, ${endTime}`;
  const span = gettext("%(start)s to %(end)s", { start: timeWords(start, zone), end: until });
  return `${dayWords(from.day)}, ${span} (${placeWords(start, zone)})`;
}

function placeWords(start, zone) {
  if (zone === "UTC") return zone;
  return `${zoneWords(zone)}, ${offsetWords(start, zone)}`;
}

/** Such as "UTC+01:00", as the server says it. */
export function offsetWords(moment, zone) {
  const minutes = offsetMinutes(moment, zone);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) => String(part).padStart(2, "0"));
  return `UTC${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
}

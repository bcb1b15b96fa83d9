/** Days, months and counts as people say them. */
import { offsetMinutes, wallClock } from "./zones.js";

const LOCALE = "en-GB";
const named = (options) => new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options });
const [WEEKDAY, SHORT_WEEKDAY] = [named({ weekday: "long" }), named({ weekday: "short" })];
const [MONTH, SHORT_MONTH] = [named({ month: "long" }), named({ month: "short" })];
const MINUTE_MS = 60_000;

const date = (day) => new Date(`${day}T00:00:00Z`);
const number = (day) => Number(day.slice(8));

/** Such as "Tuesday 6 May 2026". */
export const dayWords = (day) =>
  `${WEEKDAY.format(date(day))} ${number(day)} ${MONTH.format(date(day))} ${day.slice(0, 4)}`;

/** Such as "Tue 6 May". */
export const shortDay = (day) => `${SHORT_WEEKDAY.format(date(day))} ${number(day)} ${SHORT_MONTH.format(date(day))}`;

/** Such as "May 2026". */
export const monthWords = (month) => `${MONTH.format(date(`${month}-01`))} ${month.slice(0, 4)}`;

/** Of the week that begins on a Monday: [["Mo", "Monday"], ...]. */
export const weekdays = () =>
  [1, 2, 3, 4, 5, 6, 7].map((day) => {
    const name = WEEKDAY.format(date(`2024-01-0${day}`));
    return [name.slice(0, 2), name];
  });

export const timesFree = (count) => (count === 1 ? "1 time free" : `${count} times free`);
export const timesFor = (count, day) => `${count === 1 ? "1 time" : `${count} times`} for ${dayWords(day)}`;
export const zoneWords = (zone) => zone.replaceAll("_", " ");

/** Such as "3 minutes ago". */
export function ago(ms) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return "less than a minute ago";
  return minutes === 1 ? "a minute ago" : `${minutes} minutes ago`;
}

/** Such as "14 minutes". */
export function minutesWords(ms) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return "less than a minute";
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** By the clock of this device. */
export const clockWords = (ms) => new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" }).format(ms);

/** Such as "Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)". */
export function slotWords(start, end, zone) {
  const [from, to] = [wallClock(start, zone), wallClock(end, zone)];
  const until = from.day === to.day ? to.time : `${dayWords(to.day)}, ${to.time}`;
  return `${dayWords(from.day)}, ${from.time} to ${until} (${placeWords(start, zone)})`;
}

function placeWords(start, zone) {
  if (zone === "UTC") return zone;
  const minutes = offsetMinutes(start, zone);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) => String(part).padStart(2, "0"));
  return `${zoneWords(zone)}, UTC${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
}

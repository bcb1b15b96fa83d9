/** Days, months and counts as people say them. */

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

/** Calendar days and months as text ("2026-05-06", "2026-05"): no zone, no clock. */

const DAY_MS = 86_400_000;
export const WEEK = 7;

const utc = (day) => Date.parse(`${day}T00:00:00Z`);
const text = (ms) => new Date(ms).toISOString().slice(0, 10);

export const isDay = (value) => /^\d{4}-\d{2}-\d{2}$/.test(value ?? "") && !Number.isNaN(utc(value));
export const isMonth = (value) => isDay(`${value}-01`);
export const monthOf = (day) => day.slice(0, 7);
export const firstOf = (month) => `${month}-01`;
export const addDays = (day, count) => text(utc(day) + count * DAY_MS);

/** Monday is 0. */
export const weekday = (day) => (new Date(utc(day)).getUTCDay() + 6) % WEEK;

export function addMonths(month, count) {
  const [year, number] = month.split("-").map(Number);
  return text(Date.UTC(year, number - 1 + count, 1)).slice(0, 7);
}

/** The same day of another month, or that month's last. */
export function sameDayIn(day, month) {
  const last = addDays(firstOf(addMonths(month, 1)), -1);
  const wanted = month + day.slice(7);
  return wanted < last ? wanted : last;
}

/** Rows of seven, with null before the first day and after the last. */
export function weeksOf(month) {
  const next = firstOf(addMonths(month, 1));
  const cells = Array(weekday(firstOf(month))).fill(null);
  for (let day = firstOf(month); day < next; day = addDays(day, 1)) cells.push(day);
  while (cells.length % WEEK) cells.push(null);
  return Array.from({ length: cells.length / WEEK }, (_, row) => cells.slice(row * WEEK, (row + 1) * WEEK));
}

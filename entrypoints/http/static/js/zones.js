/** What clocks show in a zone; instants are milliseconds. */

const MINUTE_MS = 60_000;
const formats = new Map();

export function isZone(zone) {
  try {
    return Boolean(zone) && Boolean(format(zone));
  } catch {
    return false;
  }
}

/** The zone this browser is set to; null if it does not say. */
export function ownZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return isZone(zone) && zone !== "Etc/Unknown" ? zone : null;
}

export function wallClock(ms, zone) {
  const found = Object.fromEntries(format(zone).formatToParts(ms).map((part) => [part.type, part.value]));
  const { year, month, day, hour, minute } = found;
  return { day: `${year}-${month}-${day}`, hour: Number(hour), time: `${hour}:${minute}` };
}

export function offsetMinutes(ms, zone) {
  const { day, time } = wallClock(ms, zone);
  const whole = Math.floor(ms / MINUTE_MS);
  return Date.parse(`${day}T${time}:00Z`) / MINUTE_MS - whole;
}

/** When a day begins; looked up twice because the clocks may change between the first guess and then. */
export function midnight(day, zone) {
  const wall = Date.parse(`${day}T00:00:00Z`);
  const guess = wall - offsetMinutes(wall, zone) * MINUTE_MS;
  return wall - offsetMinutes(guess, zone) * MINUTE_MS;
}

export const clocksChange = (first, second, zone) => offsetMinutes(first, zone) !== offsetMinutes(second, zone);

function format(zone) {
  if (!formats.has(zone)) {
    const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
    formats.set(zone, new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...digits }));
  }
  return formats.get(zone);
}

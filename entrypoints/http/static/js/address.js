import { isDay, isMonth } from "./days.js";
import { isZone } from "./zones.js";

/** What the address of the page says was chosen. `from` is the day, under the name that the page without scripts reads. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  const [month, day, zone] = ["month", "from", "zone"].map((name) => query.get(name));
  const time = Date.parse(query.get("time") ?? "");
  return {
    month: isMonth(month) ? month : null,
    day: isDay(day) ? day : null,
    time: Number.isNaN(time) ? null : time,
    zone: isZone(zone) ? zone : null,
  };
}

/** What booking it is about stays in it; `isStep` if Back should lead to what was shown before. */
export function writeAddress({ month, day, time, zone }, isStep) {
  const booking = new URLSearchParams(location.search).get("booking");
  const query = new URLSearchParams({ ...(booking && { booking }), month, zone });
  if (day) query.set("from", day);
  if (time) query.set("time", instantText(time));
  const url = `${location.pathname}?${query}`.replaceAll("%2F", "/").replaceAll("%3A", ":");
  if (url === location.pathname + location.search) return;
  history[isStep ? "pushState" : "replaceState"](null, "", url);
}

export const instantText = (ms) => new Date(ms).toISOString().replace(".000Z", "Z");

import { askJson } from "./api.js";
import { wallClock } from "./zones.js";

const ASKED_AT_ONCE_MS = 31 * 86_400_000;

/** The free times known so far, and the stretches of time that they are known for. */
export class Availability {
  #session;
  #places = new Map();
  #known = [];
  #days = { zone: null, byDay: null };
  asOf = null;
  stale = false;

  constructor(session) {
    this.#session = session;
  }

  /** What somebody has told: every free time from `start` to `end`. */
  learn(start, end, slots, { asOf, stale }) {
    for (const known of this.#places.keys()) if (known >= start && known < end) this.#places.delete(known);
    for (const slot of slots) this.#places.set(slot.start, slot.places ?? 1);
    this.#known = merged([...this.#known, [start, end]]);
    this.#days.zone = null;
    [this.asOf, this.stale] = [asOf, stale];
  }

  /** Asks the API, in as many questions as its longest window needs. */
  async ask(start, end, zone) {
    for (let from = start; from < end; from += ASKED_AT_ONCE_MS) {
      const until = Math.min(from + ASKED_AT_ONCE_MS, end);
      const query = new URLSearchParams({
        sessionTypeId: this.#session,
        start: new Date(from).toISOString(),
        end: new Date(until).toISOString(),
        timezone: zone,
      });
      const told = await askJson(`/api/scheduling/calendly/available-times?${query}`);
      const slots = told.slots.map((slot) => ({ start: Date.parse(slot.startTime), places: slot.inviteesRemaining }));
      this.learn(from, until, slots, { asOf: Date.parse(told.asOf), stale: told.stale });
    }
  }

  knows(start, end) {
    return end <= start || this.#known.some(([from, until]) => from <= start && end <= until);
  }

  has(start) {
    return this.#places.has(start);
  }

  places(start) {
    return this.#places.get(start) ?? 0;
  }

  /** The times of a day, earliest first. */
  of(day, zone) {
    return this.#byDay(zone).get(day) ?? [];
  }

  firstDayFrom(day, zone) {
    return [...this.#byDay(zone).keys()].find((known) => known >= day) ?? null;
  }

  nearest(start, count = 3) {
    const closest = [...this.#places.keys()].sort((a, b) => Math.abs(a - start) - Math.abs(b - start) || a - b);
    return closest.slice(0, count).sort((a, b) => a - b);
  }

  #byDay(zone) {
    if (this.#days.zone !== zone) {
      const byDay = new Map();
      for (const start of [...this.#places.keys()].sort((a, b) => a - b)) {
        const { day } = wallClock(start, zone);
        byDay.set(day, [...(byDay.get(day) ?? []), start]);
      }
      this.#days = { zone, byDay };
    }
    return this.#days.byDay;
  }
}

function merged(stretches) {
  const sorted = stretches.sort(([a], [b]) => a - b);
  return sorted.reduce((done, [start, end]) => {
    const last = done.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else done.push([start, end]);
    return done;
  }, []);
}

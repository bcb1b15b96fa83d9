import { instantText } from "./address.js";
import { ApiFault } from "./api.js";
import { Availability } from "./availability.js";
import { el } from "./dom.js";
import { shortDay } from "./words.js";
import { wallClock } from "./zones.js";

const LOOK_MS = 7 * 86_400_000;

/** Whether the time that was held is still free, or which are the nearest; null if that cannot be said. */
export async function endedNotice({ sessionTypeId, builder, startTime, timezone }) {
  const start = Date.parse(startTime);
  const free = new Availability(sessionTypeId);
  try {
    await free.ask(start - LOOK_MS, start + LOOK_MS, timezone);
  } catch (fault) {
    if (fault instanceof ApiFault) return null;
    throw fault;
  }
  const way = (time, words) => {
    const query = new URLSearchParams({ start: instantText(time), zone: timezone });
    return el("a", { class: "button", href: `/book/${builder}/${sessionTypeId}?${query}` }, words);
  };
  if (free.has(start)) {
    return el("div", { class: "notice", role: "status" }, el("p", {}, "This time is still free."), way(start, "Take it again"));
  }
  const others = free.nearest(start).map((time) => {
    const { day, time: clock } = wallClock(time, timezone);
    return el("li", {}, way(time, `${shortDay(day)}, ${clock}`));
  });
  if (!others.length) return null;
  const list = el("ul", { class: "nearest" }, others);
  return el("div", { class: "notice", role: "status" }, el("p", {}, "This time has gone meanwhile. The nearest that are free:"), list);
}

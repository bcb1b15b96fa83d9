import { dayWords, timeWords, zoneWords } from "./words.js";
import { ownZone, wallClock } from "./zones.js";

/** Next free times come by the expert's clock; here they are told by the reader's own, over 12 or 24 hours. */
const zone = ownZone();

for (const time of zone ? document.querySelectorAll("time[data-next]") : []) {
  const start = Date.parse(time.dateTime);
  time.textContent = `${dayWords(wallClock(start, zone).day)}, ${timeWords(start, zone)} (${zoneWords(zone)})`;
}

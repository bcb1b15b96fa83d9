import { dayWords, zoneWords } from "./words.js";
import { ownZone, wallClock } from "./zones.js";

/** Next free times come by the expert's clock; here they are told by the reader's own. */
const zone = ownZone();

for (const time of zone ? document.querySelectorAll("time[data-next]") : []) {
  const { day, time: clock } = wallClock(Date.parse(time.dateTime), zone);
  time.textContent = `${dayWords(day)}, ${clock} (${zoneWords(zone)})`;
}

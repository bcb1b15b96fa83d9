import { ApiFault } from "./api.js";
import { Availability } from "./availability.js";
import { el } from "./dom.js";
import { gettext } from "./language.js";
import { watch } from "./watch.js";
import { dayWords, shortMoment, timeWords } from "./words.js";
import { wallClock } from "./zones.js";

const LOOK_EVERY_MS = 60_000;
const AROUND_MS = 7 * 86_400_000;

/** Tells when somebody else takes the time that is being booked, with the nearest three. A silent calendar is told by
 *  the next step, which asks it again. `take(start)` makes another time the chosen one.
 */
export function watchTime({ session, start, zone, before, take }) {
  const alert = el("div", { role: "alert" });
  const chosen = { start };
  before.before(alert);

  async function look() {
    const free = new Availability(session);
    try {
      await free.ask(chosen.start - AROUND_MS, chosen.start + AROUND_MS, zone);
    } catch (fault) {
      if (fault instanceof ApiFault) return;
      throw fault;
    }
    if (free.has(chosen.start)) alert.replaceChildren();
    else if (!alert.hasChildNodes()) alert.replaceChildren(goneNotice(free.nearest(chosen.start)));
  }

  function goneNotice(nearest) {
    const [day, time] = [dayWords(wallClock(chosen.start, zone).day), timeWords(chosen.start, zone)];
    const items = nearest.map((other) => el("li", {}, button(other)));
    const advice = items.length ? gettext("Take one of the nearest instead:") : gettext("Choose another time above.");
    return el(
      "div",
      { class: "notice wrong" },
      el("h2", {}, gettext("%(time)s on %(day)s has just gone", { time, day })),
      el("p", {}, `${gettext("What you have typed is kept, and nothing was charged.")} ${advice}`),
      el("ul", { class: "nearest" }, items),
    );
  }

  function button(other) {
    const press = () => {
      chosen.start = other;
      alert.replaceChildren();
      take(other);
    };
    return el("button", { type: "button", class: "quiet", onclick: press }, shortMoment(other, zone));
  }

  return watch(look, () => LOOK_EVERY_MS);
}

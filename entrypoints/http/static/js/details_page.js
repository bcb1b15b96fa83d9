import { instantText } from "./address.js";
import { announcer } from "./dom.js";
import { keepDraft } from "./draft.js";
import { gettext } from "./language.js";
import { watchForSlips } from "./mail_slip.js";
import { watchTime } from "./still_free.js";
import { slotWords } from "./words.js";

const form = document.querySelector("form[data-details]");

function begin({ session, minutes, mailHosts, mailHostsAlike }) {
  const voice = announcer();
  form.after(voice.region);
  document.querySelector(".notice.wrong[role='alert']")?.focus();
  keepDraft(form, session);
  watchForSlips(form.elements.email, mailHosts.split(" "), mailHostsAlike.split(" "));
  const zone = form.elements.zone.value;
  watchTime({
    session,
    start: Date.parse(form.elements.start.value),
    zone,
    before: form,
    take(start) {
      const words = slotWords(start, start + minutes * 60_000, zone);
      form.elements.start.value = instantText(start);
      document.querySelector("[data-when]").textContent = words;
      voice.say(gettext("Your time is now %(time)s", { time: words }));
      form.elements.name.focus();
    },
  }).run();
}

if (form) begin(form.dataset);

import { ApiFault, askPage } from "./api.js";
import { el } from "./dom.js";
import { gettext } from "./language.js";
import { watch } from "./watch.js";

const TRIES_MAX = 8;
const FIRST_PAUSE_MS = 2_000;

/** A page that could not be made is asked for again by itself, less and less often, as long as somebody looks. */
const line = document.querySelector("[data-retry]");

function begin() {
  const told = el("p", { role: "status" }, gettext("Still trying by itself…"));
  line.after(told);
  let tries = 0;
  const watching = watch(look, () => FIRST_PAUSE_MS * 1.7 ** tries);

  async function look() {
    tries += 1;
    try {
      await askPage(location.href);
      watching.stop();
      location.reload();
    } catch (fault) {
      if (!(fault instanceof ApiFault)) throw fault;
      if (tries < TRIES_MAX) return;
      watching.stop();
      told.textContent = gettext("Still no answer. It is no longer tried by itself.");
    }
  }
}

if (line) begin();

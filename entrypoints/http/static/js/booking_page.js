import { forgetDrafts } from "./draft.js";
import { Follower } from "./follow.js";

const main = document.querySelector("main");

/** The page reloads itself for browsers without scripts. Here the script does better, so the reloading is stopped. */
function begin() {
  const reloads = document.querySelector("meta[http-equiv='refresh']");
  if (reloads) stop();
  reloads?.remove();
  forgetDrafts();
  new Follower(main);
}

if (main.querySelector("[data-booking]")) {
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

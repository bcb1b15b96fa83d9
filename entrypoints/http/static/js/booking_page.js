import { Follower } from "./follow.js";

const main = document.querySelector("main");

/** The page reloads itself for browsers without scripts. Here the script does better, so the reloading is stopped: once
 *  all is loaded, because that ends every question under way. What is shown stands before, so that nothing jumps.
 */
function begin(follower) {
  const reloads = document.querySelector("meta[http-equiv='refresh']");
  if (reloads) stop();
  reloads?.remove();
  follower.begin();
}

if (main.querySelector("[data-booking]")) {
  const follower = new Follower(main);
  if (document.readyState === "complete") begin(follower);
  else addEventListener("load", () => begin(follower), { once: true });
}

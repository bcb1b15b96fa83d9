/** Looks again and again while somebody can see it, and at once when they come back to it.
 *  `everyMs()` may be null: then only their coming back counts.
 */
export function watch(look, everyMs) {
  let timer = null;
  let running = false;
  let again = false;
  let stopped = false;

  /** Asked for while it looks, it looks once more afterwards: what it looks for may have changed. */
  async function run() {
    clearTimeout(timer);
    again = running;
    if (stopped || running || document.hidden) return;
    running = true;
    try {
      await look();
    } finally {
      running = false;
      if (again) run();
      else plan();
    }
  }

  function plan() {
    clearTimeout(timer);
    const pause = everyMs();
    if (!stopped && !document.hidden && pause !== null) timer = setTimeout(run, pause);
  }

  const back = () => (document.hidden ? clearTimeout(timer) : run());
  document.addEventListener("visibilitychange", back);
  for (const event of ["focus", "online", "pageshow"]) addEventListener(event, run);
  plan();

  return {
    run,
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", back);
      for (const event of ["focus", "online", "pageshow"]) removeEventListener(event, run);
    },
  };
}

/** That a page was seen, told once it really is: without cookies, and nobody waits for it or is told when it fails. */
const page = document.querySelector("[data-seen]");

function tell() {
  const { seen, builder, session } = page.dataset;
  fetch("/api/marketplace/seen", {
    method: "POST",
    credentials: "omit",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ page: seen, builder, ...(session && { sessionTypeId: session }) }),
  }).catch(() => {});
}

function onceVisible() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", onceVisible);
  tell();
}

if (page) {
  document.addEventListener("visibilitychange", onceVisible);
  onceVisible();
}

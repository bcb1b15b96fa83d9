import { instantText } from "./address.js";
import { Order } from "./order.js";
import { watchTime } from "./still_free.js";

const form = document.querySelector("form[data-order]");

/** Another time goes through the same checks as the first. */
function checkAgain(start) {
  const again = document.querySelector("form[action$='/details']");
  again.elements.start.value = instantText(start);
  again.action = again.action.replace(/\/details$/, "/check");
  again.submit();
}

if (form) {
  const { session, body } = form.dataset;
  const { timeSlot, clientDetails } = JSON.parse(body);
  const watching = watchTime({
    session,
    start: Date.parse(timeSlot.startTime),
    zone: clientDetails.timezone,
    before: form,
    take: checkAgain,
  });
  new Order(form, { sent: () => watching.stop() });
}

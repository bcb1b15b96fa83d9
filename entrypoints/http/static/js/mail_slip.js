import { el } from "./dom.js";
import { gettext } from "./language.js";

/** Offers to mend a slip of the finger in the domain of an address, such as "gmial.com". Nothing is changed unasked. */
export function watchForSlips(input, known, alike) {
  const hint = el("p", { class: "hint", role: "status" });
  input.after(hint);
  input.addEventListener("change", () => {
    const meant = likelyMeant(input.value.trim(), known, alike);
    const use = () => {
      input.value = meant;
      hint.replaceChildren();
      input.focus();
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const button = el("button", { type: "button", class: "quiet", onclick: use }, gettext("Use %(email)s", { email: meant }));
    hint.replaceChildren(...(meant ? [`${gettext("Did you mean %(email)s?", { email: meant })} `, button] : []));
  });
}

function likelyMeant(email, known, alike) {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1).toLowerCase();
  if (at < 1 || known.includes(domain) || alike.includes(domain)) return "";
  const meant = known.find((other) => isOneSlipFrom(domain, other));
  return meant ? `${email.slice(0, at)}@${meant}` : "";
}

/** One letter too many, too few or wrong, or two that changed places. */
function isOneSlipFrom(written, meant) {
  let start = 0;
  while (start < written.length && written[start] === meant[start]) start += 1;
  const [a, b] = [written.slice(start), meant.slice(start)];
  const swapped = a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return swapped || a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1);
}

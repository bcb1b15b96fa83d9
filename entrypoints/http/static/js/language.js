/** Our words in the page's language. English stands in the scripts; a page in another language brings what it needs. */

const told = document.getElementById("words");
const words = told ? JSON.parse(told.textContent) : {};

export const LOCALE = document.documentElement.lang;

/** A message with `%(name)s` for each value. */
export const gettext = (message, values = {}) => filled(words[message] ?? message, values);

/** `%(num)s` is the number; `words[""]` says by digits which form each number takes, and repeats by the hundred. */
export function ngettext(one, many, number, values = {}) {
  const forms = words[many];
  const english = number === 1 ? one : many;
  const form = forms ? forms[words[""][number < 200 ? number : (number % 100) + 100]] : english;
  return filled(form, { num: number, ...values });
}

const filled = (message, values) => message.replaceAll(/%\((\w+)\)s/g, (_, name) => values[name]);

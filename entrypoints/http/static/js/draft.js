/** What was typed stays in this tab, also on the way back to another time; it goes once a booking came of it. */
const PREFIX = "draft:";

export function keepDraft(form, name) {
  const stored = JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "[]");
  if ("new" in form.dataset) restore(form, stored);
  form.addEventListener("input", () => sessionStorage.setItem(PREFIX + name, JSON.stringify(typed(form))));
}

export function forgetDrafts() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
}

function typed(form) {
  const hidden = new Set([...form.querySelectorAll("input[type='hidden']")].map((input) => input.name));
  return [...new FormData(form)].filter(([name]) => !hidden.has(name));
}

/** A choice is ticked again; what is none of the choices was typed into the free field beside them. */
function restore(form, stored) {
  for (const [name, value] of stored) {
    const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const choice = fields.find((field) => isChoice(field) && field.value === value);
    const free = fields.find((field) => !isChoice(field) && field.value === field.defaultValue);
    if (choice) choice.checked = true;
    else if (value && free) free.value = value;
  }
}

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";

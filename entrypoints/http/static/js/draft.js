/** What was typed stays in this tab, also on the way back to another time; it goes once a booking's page was seen. */
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

function restore(form, stored) {
  for (const [name, value] of stored) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else if (value && field.value === field.defaultValue) field.value = value;
    }
  }
}

/** An element with attributes and children; what is false, null or undefined is left out, "onclick" listens. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child != null && child !== false));
  return made;
}

/** Lets a screen reader say something; said twice, it is read twice. */
export function announcer() {
  const region = el("p", { class: "unseen", role: "status" });
  return {
    region,
    say(words) {
      region.textContent = region.textContent === words ? `${words}\u00a0` : words;
    },
  };
}

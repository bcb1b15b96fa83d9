/** The JSON API as any other front end would use it: one form of error, and an end to every wait. */

const LIMIT_MS = 8_000;

/** `kind` is "offline" (nobody answered), "slow", "away" (they cannot answer now) or "refused" (they said no). */
export class ApiFault extends Error {
  constructor(kind, problem = {}) {
    super(problem.detail ?? kind);
    this.kind = kind;
    this.slug = problem.error ?? "";
    this.reference = problem.reference ?? "";
  }
}

export async function askJson(path, { limitMs = LIMIT_MS, ...options } = {}) {
  const answer = await reach(path, { headers: { Accept: "application/json" }, ...options }, limitMs);
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  throw new ApiFault(answer.status >= 500 || answer.status === 429 ? "away" : "refused", body);
}

export async function askPage(path, limitMs = LIMIT_MS) {
  const answer = await reach(path, { headers: { Accept: "text/html" } }, limitMs);
  if (!answer.ok) throw new ApiFault(answer.status >= 500 ? "away" : "refused");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function reach(path, options, limitMs) {
  try {
    return await fetch(path, { ...options, signal: AbortSignal.timeout(limitMs) });
  } catch (fault) {
    throw new ApiFault(fault.name === "TimeoutError" ? "slow" : "offline");
  }
}

import { Refusal } from "./refusal.ts";

/** What LiveDesk cannot store, in a text or a key: Postgres has no NUL, and UTF-8 no half of a surrogate pair. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** What the whole of a JSON body is called. */
export const THE_BODY = "The body";

/** Throws `Refusal` where a value holds a text that cannot be stored. `field` is where the value stands. */
export function checkStorable(value: unknown, field: string): void {
  if (typeof value === "string" && UNSTORABLE.test(value)) {
    throw new Refusal(422, `${field}: must not hold the character NUL or half of a surrogate pair`);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (UNSTORABLE.test(key)) {
      throw new Refusal(422, `${field}: must not have a key with the character NUL or half of a surrogate pair`);
    }
    checkStorable(inner, Array.isArray(value) ? `${field}[${key}]` : field === THE_BODY ? key : `${field}.${key}`);
  }
}

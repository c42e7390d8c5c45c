import { Refusal } from "./answers.ts";

// Not one that mends: what it would put in place of a wrong byte is not what the caller sent.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as text. Throws `Refusal` where they are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal(422, `${name}: must be UTF-8`);
  }
}

// Deeper than any message.
const MAX_DEPTH = 64;

/** The most texts, numbers, brackets and commas: more than any message has. It bounds how long one body keeps the process busy. */
const MAX_PARTS = 10_000;

/** Longer than any number that is exact. */
const MAX_DIGITS = 400;

const QUOTE = 34;
const BACKSLASH = 92;

// In a JSON text: where a text begins; a bracket; a comma, which stands between two values; a number.
const TOKENS = /["[\]{},]|-?\d[\d.eE+-]*/g;

/** Where something begins in a JSON text, and where it ends. */
interface Token {
  readonly token: string;
  readonly begin: number;
  readonly end: number;
}

/**
 * The value of a JSON text that everybody reads in the same way. Throws `Refusal` for what is none, and for what one reader
 * keeps and another drops: a key that is given twice, `__proto__`, a number too large to be exact, and depths without end. What is
 * too deep or has too many parts is refused before it is parsed, which would take long.
 */
export function parseStrictly(json: string, name: string): unknown {
  const tokens = tokensOf(json, name);
  const value = parse(json, name);
  const keys: Set<string>[] = [];
  for (const { token, begin, end } of tokens) {
    if (token === '"') {
      if (isKey(json, end)) checkKey(json.slice(begin, end), keys.at(-1), name);
    } else if (token === "{" || token === "[") keys.push(new Set());
    else if (token === "}" || token === "]") keys.pop();
    else if (token !== ",") checkNumber(token, name);
  }
  return value;
}

/** The tokens of a text that need not be JSON. Refuses what is deeper, or has more parts or longer numbers, than any message. */
function tokensOf(json: string, name: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let end = 0;
  for (;;) {
    TOKENS.lastIndex = end;
    const found = TOKENS.exec(json);
    if (found === null) return tokens;
    const [token] = found;
    const begin = found.index;
    end = token === '"' ? behindText(json, begin) : begin + token.length;
    tokens.push({ token, begin, end });
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (depth > MAX_DEPTH) throw new Refusal(422, `${name}: must be at most ${MAX_DEPTH} levels deep`);
    if (tokens.length > MAX_PARTS) {
      throw new Refusal(422, `${name}: must have at most ${MAX_PARTS} texts, numbers and signs`);
    }
    if (token.length > MAX_DIGITS) throw inexact(name);
  }
}

function parse(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refusal(400, `${name}: must be JSON`);
  }
}

/**
 * The place behind a text that begins somewhere, which is the end of everything where the text has none. No pattern: one that knows
 * escapes needs the more stack, the more there are.
 */
function behindText(json: string, begin: number): number {
  for (let at = begin + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return json.length;
}

/** Whether a text that ends before a place is a key. */
function isKey(json: string, place: number): boolean {
  let at = place;
  while (" \t\r\n".includes(json[at] ?? "none")) at++;
  return json[at] === ":";
}

function checkKey(quoted: string, keys: Set<string> | undefined, name: string): void {
  const key = String(JSON.parse(quoted));
  if (key === "__proto__") throw new Refusal(422, `${name}: must not have the key __proto__`);
  if (keys?.has(key)) throw new Refusal(422, `${name}: must not have a key twice`);
  keys?.add(key);
}

function checkNumber(digits: string, name: string): void {
  const value = Number(digits);
  const isExact = /[.eE]/.test(digits) ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (!isExact) throw inexact(name);
}

const inexact = (name: string): Refusal =>
  new Refusal(422, `${name}: must not hold a number that is too large to be exact`);

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

/**
 * Throws `Refusal` for an attribute that pages may not give: LiveDesk keeps its own beside the caller's, such as `external_error`,
 * and would show a made-up failure as a real one. What is no object is for the models to refuse.
 */
export function checkAttributes(attributes: unknown, allowed: readonly string[]): void {
  if (typeof attributes !== "object" || attributes === null) return;
  const strange = Object.keys(attributes).find((key) => !allowed.includes(key));
  if (strange === undefined || Array.isArray(attributes)) return;
  const known = allowed.length === 0 ? "no attribute" : `no other attribute than ${allowed.join(", ")}`;
  throw new Refusal(422, `content_attributes.${strange}: this relay takes ${known} (contentAttributes)`);
}

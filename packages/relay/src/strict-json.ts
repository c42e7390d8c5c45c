import { Refusal } from "./refusal.ts";

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

import { Refusal } from "../refusal.ts";

// Deeper than any message.
const MAX_DEPTH = 64;

// In a text that is known to be JSON: where a text begins; a bracket; a number.
const TOKENS = /["[\]{}]|-?\d[\d.eE+-]*/g;

/**
 * The value of a JSON text that everybody reads in the same way. Throws `Refusal` for what is none, and for what one reader
 * keeps and another drops: a key that is given twice, `__proto__`, a number too large to be exact, and depths without end.
 */
export function parseStrictly(json: string, name: string): unknown {
  const value = parse(json, name);
  const keys: Set<string>[] = [];
  TOKENS.lastIndex = 0;
  for (let token = TOKENS.exec(json)?.[0]; token !== undefined; token = TOKENS.exec(json)?.[0]) {
    if (token === '"') {
      const begin = TOKENS.lastIndex - 1;
      TOKENS.lastIndex = behindText(json, begin);
      if (isKey(json, TOKENS.lastIndex)) checkKey(json.slice(begin, TOKENS.lastIndex), keys.at(-1), name);
    } else if (token === "{" || token === "[") keys.push(new Set());
    else if (token === "}" || token === "]") keys.pop();
    else checkNumber(token, name);
    if (keys.length > MAX_DEPTH) throw new Refusal(422, `${name}: must be at most ${MAX_DEPTH} levels deep`);
  }
  return value;
}

function parse(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refusal(400, `${name}: must be JSON`);
  }
}

/** The place behind a text that begins somewhere. No pattern: one that knows escapes needs the more stack, the more there are. */
function behindText(json: string, begin: number): number {
  let end = json.indexOf('"', begin + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end + 1;
}

/** Whether an odd number of backslashes stands before a place. */
function isEscaped(json: string, place: number): boolean {
  let at = place;
  while (json[at - 1] === "\\") at--;
  return (place - at) % 2 === 1;
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
  if (!isExact) throw new Refusal(422, `${name}: must not hold a number that is too large to be exact`);
}

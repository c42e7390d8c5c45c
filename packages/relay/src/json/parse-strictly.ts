import { Refusal } from "../refusal.ts";

// Deeper than any message.
const MAX_DEPTH = 64;

// In a text that is known to be JSON: a text, and the colon that makes it a key; a bracket; a number. There is one way to match
// each, so the time grows with the text alone.
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[[\]{}]|-?\d[\d.eE+-]*/g;

/**
 * The value of a JSON text that everybody reads in the same way. Throws `Refusal` for what is none, and for what one reader
 * keeps and another drops: a key that is given twice, `__proto__`, a number too large to be exact, and depths without end.
 */
export function parseStrictly(json: string, name: string): unknown {
  const value = parse(json, name);
  const keys: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(TOKENS)) {
    if (text !== undefined) {
      if (colon !== undefined) checkKey(text, keys.at(-1), name);
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

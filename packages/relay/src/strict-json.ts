import { isJsonObject, unstorableIn } from "@livedesk/schema";
import { Refusal } from "./answers.ts";

// A lenient decoder would put U+FFFD in place of a wrong byte, and LiveDesk would get a different text than the caller
// sent.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8. Throws a `Refusal` that begins with `name` if the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal(422, `${name}: must be UTF-8`);
  }
}

// The deepest nesting that is allowed. Every real message has fewer levels.
const MAX_DEPTH = 64;

/**
 * The greatest number of strings, numbers, brackets and commas. Every real message has fewer of them. The limit
 * restricts how long one body keeps the process busy.
 */
const MAX_TOKENS = 10_000;

/** The greatest number of digits in a number. JavaScript represents no number with so many digits exactly. */
const MAX_DIGITS = 400;

const QUOTE = 34;
const BACKSLASH = 92;

// Finds the tokens of JSON: the beginning of a string, a bracket, a comma, or a number.
const TOKENS = /["[\]{},]|-?\d[\d.eE+-]*/g;

/** A token of JSON, and the indices at which it begins and ends. */
interface Token {
  readonly token: string;
  readonly begin: number;
  readonly end: number;
}

/**
 * Parses JSON that every parser reads in the same way. Throws a `Refusal` that begins with `name` for invalid JSON, and
 * for JSON that parsers could read differently: with a key that occurs twice, with `__proto__`, with a number that is
 * too large to be exact, or with too many levels. JSON with too many levels or too many tokens is refused before it is
 * parsed, because parsing it would take long.
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

/**
 * The tokens of a string that may be invalid JSON. A string with too many levels, too many tokens or a number that is
 * too long is refused.
 */
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
    end = token === '"' ? endOfString(json, begin) : begin + token.length;
    tokens.push({ token, begin, end });
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (depth > MAX_DEPTH)
      throw new Refusal(422, `${name}: must have at most ${MAX_DEPTH} levels of objects and arrays`);
    if (tokens.length > MAX_TOKENS) {
      throw new Refusal(422, `${name}: must have at most ${MAX_TOKENS} strings, numbers, brackets and commas`);
    }
    if (token.length > MAX_DIGITS) throw inexactNumber(name);
  }
}

function parse(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refusal(400, `${name}: must be valid JSON`);
  }
}

/**
 * The index after the closing quote of the string that begins at `begin`; the end of the JSON if there is no closing
 * quote. This is a loop and not a regular expression, because a regular expression that skips escapes needs more stack
 * for every escape.
 */
function endOfString(json: string, begin: number): number {
  for (let at = begin + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return json.length;
}

/** Whether the string that ends before `end` is a key. */
function isKey(json: string, end: number): boolean {
  let at = end;
  while (" \t\r\n".includes(json[at] ?? "none")) at++;
  return json[at] === ":";
}

function checkKey(quoted: string, keys: Set<string> | undefined, name: string): void {
  const key = String(JSON.parse(quoted));
  if (key === "__proto__") throw new Refusal(422, `${name}: must not contain the key __proto__`);
  if (keys?.has(key)) throw new Refusal(422, `${name}: must not contain the same key twice`);
  keys?.add(key);
}

function checkNumber(digits: string, name: string): void {
  const value = Number(digits);
  const isExact = /[.eE]/.test(digits) ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (!isExact) throw inexactNumber(name);
}

const inexactNumber = (name: string): Refusal =>
  new Refusal(422, `${name}: must not contain a number that is too large to be exact`);

/** The name of a whole JSON body in a refusal. */
export const THE_BODY = "The body";

/**
 * Throws `Refusal` if a value contains a string or a key that LiveDesk cannot store. `field` is the name of the value.
 */
export function checkStorable(value: unknown, field: string): void {
  const issue = unstorableIn(value);
  if (issue === undefined) return;
  const path = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const name = field === THE_BODY && path !== "" ? path.replace(/^\./, "") : `${field}${path}`;
  throw new Refusal(422, `${name}: ${issue.message}`);
}

/**
 * Throws `Refusal` for an attribute that pages may not set. LiveDesk stores its own attributes in the same object, so a
 * page could set `external_error`, and LiveDesk would show a failure that never happened. A value that is not an object
 * is not checked here: the schema of the message refuses it.
 */
export function checkAttributes(attributes: unknown, allowed: readonly string[]): void {
  if (!isJsonObject(attributes)) return;
  const unknown = Object.keys(attributes).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const known = allowed.length === 0 ? "no attributes" : `only ${allowed.join(", ")}`;
  throw new Refusal(422, `content_attributes.${unknown}: this relay allows ${known} (option contentAttributes)`);
}

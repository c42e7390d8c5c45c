import { STORABLE } from "./text-rules.ts";

// Deeper than any real message, and where an object that holds itself is found out.
const MAX_DEPTH = 64;

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > MAX_DEPTH) return false;
  // From: a hole would be skipped here, and null on the way.
  if (Array.isArray(value)) return Array.from(value).every((item) => isJson(item, depth + 1));
  return isPlain(value) && Object.entries(value).every(([key, item]) => isJsonEntry(key, item, depth));
}

// A key `__proto__` would be lost on the way; a key that holds undefined is left out, as JSON.stringify does.
const isJsonEntry = (key: string, item: unknown, depth: number): boolean =>
  key !== "__proto__" && (item === undefined || isJson(item, depth + 1));

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is an object by its keys alone: no array, and no instance of a class. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && isPlain(value);

/** Whether a value is a plain object that JSON carries unchanged. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> => isRecord(value) && isJson(value, 0);

export const JSON_OBJECT = "must be a plain object of JSON values: no dates, no functions, no NaN";

/** What is wrong with a text or a key somewhere in an object that is JSON, and where: the first that cannot be stored. */
export function jsonTextFault(value: unknown, path: readonly PropertyKey[] = []): JsonTextFault | undefined {
  if (typeof value === "string") return textFault(value, path);
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    // The key itself is not named: it holds what no log should.
    const fault =
      textFault(key, path, "has a key that ") ??
      jsonTextFault(item, [...path, Array.isArray(value) ? Number(key) : key]);
    if (fault) return fault;
  }
  return undefined;
}

interface JsonTextFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function textFault(text: string, path: readonly PropertyKey[], prefix = ""): JsonTextFault | undefined {
  const broken = STORABLE.find(({ pattern }) => !pattern.test(text));
  return broken && { path, message: `${prefix}${broken.message}` };
}

import type { InputIssue } from "../errors/validation-error.ts";

/** What a caller gave, key by key. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * What a value holds under its own keys, and nothing if it is no object. A key that holds undefined counts as left out, and
 * nothing is inherited: a variable may be called "constructor".
 */
export function givenIn(value: unknown): Given {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return { __proto__: null, ...Object.fromEntries(entries.filter(([, inner]) => inner !== undefined)) };
}

/** Those of the keys that were given, in the order in which they are asked for. */
export const pick = (given: Given, keys: readonly string[]): Given =>
  Object.fromEntries(keys.filter((key) => key in given).map((key) => [key, given[key]]));

/** A part of the values: where it stands, what it is called, which keys it takes, and how it may look. */
export interface Part {
  readonly path: string;
  readonly name: string;
  readonly takes: readonly string[];
  readonly example: string;
}

/** What is wrong with a part as a whole, or undefined when it is an object, or left out. */
export function partFault(value: unknown, { path, name, takes, example }: Part): InputIssue | undefined {
  if (value === undefined) return undefined;
  if (takes.length === 0) return { path, message: `must be left out: ${name} takes no value` };
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? undefined : { path, message: `must be an object, for example ${example}` };
}

/** Each key of a part that it does not take. */
export const unknownKeys = (value: unknown, { path, name, takes }: Part): InputIssue[] =>
  Object.keys(givenIn(value))
    .filter((key) => !takes.includes(key))
    .map((key) => ({ path: `${path}.${key}`, message: `must be left out: ${name} takes ${takes.join(", ")}` }));

import { CliError } from "../errors.ts";
import { withoutMark } from "../input.ts";

/**
 * Splits `key=value` at its first equals sign. The value may be empty: the model says whether that is right. A byte order
 * mark, as of a file that a shell has put there, belongs to neither.
 */
export function parsePair(flag: string, given: string): readonly [key: string, value: string] {
  const at = given.indexOf("=");
  if (at === -1) throw new CliError(`${flag}: must have an equals sign, for example ${flag} 1=text`);
  return [withoutMark(given.slice(0, at)), withoutMark(given.slice(at + 1))];
}

/** Reads the values of a repeated `key=value` flag. Of two values for one key, one would be lost. */
export function parsePairs(flag: string, given: readonly string[]): Record<string, string> {
  const pairs = given.map((pair) => parsePair(flag, pair));
  const keys = pairs.map(([key]) => key);
  if (new Set(keys).size < keys.length) throw new CliError(`${flag}: has one key twice`);
  // The language keeps this name for itself, and the value would not arrive.
  if (keys.includes("__proto__")) throw new CliError(`${flag}: __proto__ is no name for a variable`);
  return Object.fromEntries(pairs);
}

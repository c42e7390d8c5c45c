import { ConfigurationError } from "./errors/configuration-error.ts";

/** Returns an option's value. Throws `ConfigurationError` for one that is no whole number, or too small. */
export function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new ConfigurationError(`${name}: must be a whole number from ${least}`);
}

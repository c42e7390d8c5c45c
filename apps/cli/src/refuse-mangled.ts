import { CliError } from "./errors.ts";

/**
 * Refuses a text of the command line that was not UTF-8: the runtime has put U+FFFD in the place of such bytes before the
 * program starts, and that would reach the customer. `instead` says how to give it, also for who means that character.
 */
export function refuseMangled(name: string, given: string | readonly string[] | undefined, instead: string): void {
  if (![given ?? []].flat().some((text) => text.includes("\ufffd"))) return;
  throw new CliError(`${name}: is not UTF-8 text, or holds U+FFFD: ${instead}`);
}

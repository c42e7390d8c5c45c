import { CliError } from "./cli-error.ts";

/** Reads bytes as UTF-8, changing nothing: what is not UTF-8 would reach the customer as other characters. */
export function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CliError(`${source}: is not UTF-8 text`);
  }
}

import { CliError } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { readSource } from "../read-source.ts";
import { placeLine, spellPath } from "./finding.ts";
import { readJson } from "./json-document.ts";

/**
 * Reads the JSON value in the file of a flag, or on stdin for `-`. Throws `CliError`, with the line and the column, for what is
 * not JSON or gives a key twice. Whether the value fits, its reader says.
 */
export async function readJsonSource(io: Io, flag: string, source: string): Promise<unknown> {
  const { value, faults } = readJson(await readSource(io, source, `${flag}: ${source}`));
  const [fault] = faults;
  if (fault === undefined) return value;
  const { path, message } = fault;
  const place = placeLine({ file: source === "-" ? "stdin" : source, ...fault });
  throw new CliError([flag, place, ...(path ? [spellPath(path)] : []), message].join(": "));
}

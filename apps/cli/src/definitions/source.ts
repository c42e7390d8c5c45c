import { CliError } from "../errors.ts";
import type { Io } from "../io.ts";
import { readSource } from "../read-source.ts";
import { placeLine, spellPath } from "./finding.ts";
import { readJson } from "./json.ts";

/**
 * Reads the JSON value in the file of a flag, or on stdin for `-`. Throws `CliError`, with the line and the column, for what is
 * not JSON or gives a key twice. Whether the value fits, its reader says.
 */
export async function readJsonSource(io: Io, flag: string, source: string): Promise<unknown> {
  const text = await readSource(io, source, `${flag}: ${source}`);
  return strictJson(text, flag, source === "-" ? "stdin" : source);
}

/** The value of a JSON text. Throws `CliError`, with the line and the column, for what is not JSON or gives a key twice. */
export function strictJson(text: string, flag: string, file: string): unknown {
  const { value, faults } = readJson(text);
  const [fault] = faults;
  if (fault === undefined) return value;
  const { path, message } = fault;
  throw new CliError([flag, placeLine({ file, ...fault }), ...(path ? [spellPath(path)] : []), message].join(": "));
}

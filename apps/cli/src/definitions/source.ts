import { CliError, placeLine } from "../errors.ts";
import { readSource } from "../input.ts";
import type { Io } from "../io.ts";
import { readJson, spellPath } from "./json.ts";

/**
 * Reads the JSON value in the file that a flag names, or on stdin for `-`. Throws `CliError` with the line and the
 * column if the text is not valid JSON or contains a key twice. The caller checks the value.
 */
export async function readJsonSource(io: Io, flag: string, file: string): Promise<unknown> {
  const { value, issues } = readJson(await readSource(io, flag, file));
  const [issue] = issues;
  if (issue === undefined) return value;
  const { path, message, line, column } = issue;
  const place = placeLine({ file: file === "-" ? "stdin" : file, line, column });
  throw new CliError([flag, place, ...(path ? [spellPath(path)] : []), message].join(": "));
}

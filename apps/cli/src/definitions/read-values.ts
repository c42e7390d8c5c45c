import { CliError } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { readSource } from "../read-source.ts";
import { placeLine, spellPath } from "./finding.ts";
import { readJson } from "./json-document.ts";

/** Reads the values for a template from a JSON file, or from stdin for `-`. Whether they fit, the template says. */
export async function readValues(io: Io, source: string): Promise<unknown> {
  const { value, faults } = readJson(await readSource(io, source, `--values: ${source}`));
  const [fault] = faults;
  if (fault === undefined) return value;
  const { path, message } = fault;
  const place = placeLine({ file: source === "-" ? "stdin" : source, ...fault });
  throw new CliError(["--values", place, ...(path ? [spellPath(path)] : []), message].join(": "));
}

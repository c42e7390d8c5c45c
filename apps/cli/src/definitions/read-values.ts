import { readFile } from "node:fs/promises";
import { fileFromPath } from "@livedesk/node";
import { CliError } from "../cli-error.ts";
import { decodeUtf8 } from "../decode-utf8.ts";
import type { Io } from "../io.ts";
import { readStdin } from "../read-stdin.ts";
import { placeLine, spellPath } from "./finding.ts";
import { readJson } from "./json-document.ts";

/** Reads the values for a template from a JSON file, or from stdin for `-`. Whether they fit, the template says. */
export async function readValues(io: Io, source: string): Promise<unknown> {
  const { value, faults } = readJson(await readSource(io, source));
  const [fault] = faults;
  if (fault === undefined) return value;
  const { path, message } = fault;
  const place = placeLine({ file: source === "-" ? "stdin" : source, ...fault });
  throw new CliError(["--values", place, ...(path ? [spellPath(path)] : []), message].join(": "));
}

async function readSource(io: Io, source: string): Promise<string> {
  if (source === "-") return decodeUtf8(await readStdin(io), "stdin");
  // Refuses, in the words that --file has, what is no file that can be read.
  await fileFromPath(source);
  return decodeUtf8(await readFile(source), `--values: ${source}`);
}

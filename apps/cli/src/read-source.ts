import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { decodeText } from "./input.ts";
import type { Io } from "./io.ts";
import { readAll, readStdin } from "./read-stdin.ts";
import { readWholeFile } from "./read-whole-file.ts";

/** Reads the text of a file, of stdin for `-`, or of the pipe that a shell makes of `<(…)`. `named` is what complaints call it. */
export async function readSource(io: Io, source: string, named: string): Promise<string> {
  if (source === "-") return decodeText(await readStdin(io), "stdin");
  const found = await stat(source).catch(() => undefined);
  if (found?.isFIFO()) return decodeText(await readAll(createReadStream(source), named), named);
  return decodeText(await readWholeFile(source, named), named);
}

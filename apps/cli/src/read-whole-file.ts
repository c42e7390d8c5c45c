import { readFile } from "node:fs/promises";
import { fileFromPath } from "@livedesk/node";
import { CliError } from "./errors.ts";

// Far more than all templates of an account take; a video that is named by mistake must not fill the memory.
const MAX_BYTES = 2 ** 26;

/** Reads all of a file that is to hold text. `named` is what complaints call it. */
export async function readWholeFile(file: string, named: string): Promise<Uint8Array> {
  // Refuses, in the words that --file has, what is no file that can be read.
  const { data } = await fileFromPath(file);
  if (data.size > MAX_BYTES) throw new CliError(`${named}: is longer than ${MAX_BYTES} bytes`);
  return readFile(file);
}

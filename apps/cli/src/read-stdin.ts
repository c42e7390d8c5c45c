import { CliError } from "./errors.ts";
import { decodeText } from "./input.ts";
import type { Io } from "./io.ts";

// Far more than the longest message takes; a stream without an end must not fill the memory.
const MAX_BYTES = 2 ** 20;

/** Reads all of stdin. */
export const readStdin = ({ stdin }: Io): Promise<Uint8Array> => readAll(stdin, "stdin");

/** Reads a stream to its end. `named` is what complaints call it. */
export async function readAll(stream: AsyncIterable<Uint8Array>, named: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new CliError(`${named}: is longer than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads a message from stdin, less the one line break with which shells and editors end a text. */
export const readTextFromStdin = async (io: Io): Promise<string> =>
  decodeText(await readStdin(io), "stdin").replace(/\r?\n$/, "");

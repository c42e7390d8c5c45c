import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { ValidationError } from "@livedesk/core";
import { fileFromPath } from "@livedesk/node/http";
import { CliError } from "./errors.ts";
import type { Io } from "./io.ts";

/**
 * Removes the byte order mark at the start of text. The mark says how a file is encoded, and does not belong to the
 * text.
 */
export const withoutMark = (text: string): string => (text.startsWith("\ufeff") ? text.slice(1) : text);

/** The text of some bytes, or the reason why the bytes are not text. */
export type Decoded = { readonly text: string } | { readonly issue: string };

/**
 * Reads bytes as UTF-8, with or without a byte order mark, or as UTF-16 with a byte order mark, as PowerShell writes
 * it. Every other encoding is refused, because the customer would see wrong characters.
 */
export function decode(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  // No message contains U+0000. In UTF-16, every Latin letter has a zero byte. So UTF-16 without a mark would pass as
  // UTF-8 with many U+0000.
  if (encoding === "utf-8" && bytes.includes(0)) return { issue: NUL };
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? { issue: NUL } : { text: withoutMark(text) };
  } catch {
    return {
      issue: encoding === "utf-8" ? "is not UTF-8 text" : "has the byte order mark of UTF-16, but is not UTF-16 text",
    };
  }
}

const NUL = "contains U+0000. It is probably UTF-16 without a byte order mark: save it as UTF-8";

/** Returns the encoding that the byte order mark names, and UTF-8 if there is no mark. */
export function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/**
 * Does the same as {@link decode}, but throws `CliError` if the bytes are not text. In the error, `source` names the
 * bytes.
 */
function decodeText(bytes: Uint8Array, source: string): string {
  const decoded = decode(bytes);
  if ("issue" in decoded) throw new CliError(`${source}: ${decoded.issue}`);
  return decoded.text;
}

// The limit is far more than the longest message needs. It stops an endless stream before the stream fills the memory.
const MAX_STREAM_BYTES = 2 ** 20;

async function readStream(stream: AsyncIterable<Uint8Array>, source: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_STREAM_BYTES) throw new CliError(`${source}: is longer than ${MAX_STREAM_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// The limit is far more than all templates of an account need. It stops, for example, a video that was passed by
// mistake, before the video fills the memory.
const MAX_FILE_BYTES = 2 ** 26;

/**
 * Reads a whole file that should contain text. `flag` is the flag that named the file, or `file` for an argument. In an
 * error about the content, `source` names the file.
 */
export async function readWholeFile(file: string, flag: string, source: string): Promise<Uint8Array> {
  const { data } = await openFile(file, flag);
  if (data.size > MAX_FILE_BYTES) throw new CliError(`${source}: is longer than ${MAX_FILE_BYTES} bytes`);
  return readFile(file);
}

/**
 * Opens a file as the SDK does. The SDK's errors call the file `file`. The errors of this function name the flag that
 * the user gave.
 */
export async function openFile(path: string, flag: string) {
  try {
    return await fileFromPath(path);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw new ValidationError(error.issues.map(({ message }) => ({ path: flag, message })));
  }
}

/** Reads text from the file that a flag names, from stdin for `-`, or from the pipe that a shell makes for `<(…)`. */
export async function readSource(io: Io, flag: string, file: string): Promise<string> {
  if (file === "-") return decodeText(await readStream(io.stdin, "stdin"), "stdin");
  const source = `${flag}: ${file}`;
  const found = await stat(file).catch(() => undefined);
  const bytes = found?.isFIFO() ? readStream(createReadStream(file), source) : readWholeFile(file, flag, source);
  return decodeText(await bytes, source);
}

/**
 * Reads a message from stdin, and drops one line break at its end, because shells and editors add a line break to the
 * end of text.
 */
export const readMessageText = async ({ stdin }: Io): Promise<string> =>
  decodeText(await readStream(stdin, "stdin"), "stdin").replace(/\r?\n$/, "");

/**
 * Refuses text on the command line that was not UTF-8. The runtime replaces such bytes with U+FFFD before the program
 * starts, and the customer would see this character. `instead` tells the user another way to pass the text.
 */
export function refuseInvalidUtf8(name: string, value: string | readonly string[] | undefined, instead: string): void {
  if (![value ?? []].flat().some((text) => text.includes("\ufffd"))) return;
  throw new CliError(`${name}: is not UTF-8 text, or contains U+FFFD: ${instead}`);
}

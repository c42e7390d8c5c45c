import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { fileFromPath, ValidationError } from "@livedesk/node";
import { CliError } from "./errors.ts";
import type { Io } from "./io.ts";

/** A text without the byte order mark at its start, which says how a file is encoded and does not belong to its text. */
export const withoutMark = (text: string): string => (text.startsWith("\ufeff") ? text.slice(1) : text);

/** The text of some bytes, or the reason why the bytes are not a text. */
export type Decoded = { readonly text: string } | { readonly issue: string };

/**
 * Reads bytes as UTF-8, with or without a byte order mark, or as UTF-16 with a byte order mark, as PowerShell writes it. Every
 * other encoding is refused: the customer would see wrong characters.
 */
export function decode(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  // No message has U+0000. UTF-16 without a mark has it beside every Latin letter, and would pass as UTF-8.
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

const NUL = "holds U+0000, as UTF-16 text without a byte order mark does: save it as UTF-8";

/** The encoding that the byte order mark names; UTF-8 without a mark. */
export function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** {@link decode}, which throws `CliError` for bytes that are not text. `source` is the name of the bytes in the error. */
function decodeText(bytes: Uint8Array, source: string): string {
  const decoded = decode(bytes);
  if ("issue" in decoded) throw new CliError(`${source}: ${decoded.issue}`);
  return decoded.text;
}

// Far more than the longest message needs. The limit stops a stream without an end before it fills the memory.
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

// Far more than all templates of an account need. The limit stops a video, given by mistake, before it fills the memory.
const MAX_FILE_BYTES = 2 ** 26;

/**
 * Reads a whole file that should hold text. `flag` is the flag that named the file, or `file` for an argument; `source` is the
 * name of the file in an error about its content.
 */
export async function readWholeFile(file: string, flag: string, source: string): Promise<Uint8Array> {
  const { data } = await openFile(file, flag);
  if (data.size > MAX_FILE_BYTES) throw new CliError(`${source}: is longer than ${MAX_FILE_BYTES} bytes`);
  return readFile(file);
}

/** Opens a file as the SDK does. The SDK's errors call it `file`; these errors name the flag that the user gave. */
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

/** Reads a message from stdin, without the one line break that shells and editors add to the end of a text. */
export const readMessageText = async ({ stdin }: Io): Promise<string> =>
  decodeText(await readStream(stdin, "stdin"), "stdin").replace(/\r?\n$/, "");

/**
 * Refuses a text of the command line that was not UTF-8. The runtime replaces such bytes by U+FFFD before the program starts, and
 * the customer would see that character. `instead` says how to give the text otherwise.
 */
export function refuseInvalidUtf8(name: string, value: string | readonly string[] | undefined, instead: string): void {
  if (![value ?? []].flat().some((text) => text.includes("\ufffd"))) return;
  throw new CliError(`${name}: is not UTF-8 text, or contains U+FFFD: ${instead}`);
}

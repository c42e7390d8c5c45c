import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { NotSentError } from "@livedesk/core";

/**
 * A file is gone, or its bytes are not those that the message was stored with. Nothing was sent, and nobody tries again. A `FileStore`
 * throws it for a file that it does not have.
 *
 * @example
 * if (!(await bucket.has(sha256))) throw new FileChangedError(`the file ${sha256} is not in the bucket`);
 */
export class FileChangedError extends NotSentError {
  static override readonly className: string = "FileChangedError";
  override readonly retryable = false;

  constructor(what: string, cause?: unknown) {
    super(`The message was not sent: ${what}`, { code: "file-changed", cause });
  }
}

/** By what bytes are recognised. */
export interface Digest {
  /** In bytes. */
  readonly size: number;
  /** In hex. */
  readonly sha256: string;
}

/** Reads bytes to their end, in constant memory. */
export async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<Digest> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    size += chunk.byteLength;
  }
  return { size, sha256: hash.digest("hex") };
}

/**
 * Passes bytes on. The last chunk is passed on only if all bytes together are the right ones, so that a reader never has a whole file
 * that is wrong. `refuse` makes the error from what is wrong, which follows the name of the file.
 */
export async function* checked(
  bytes: AsyncIterable<Uint8Array>,
  { size, sha256 }: Digest,
  refuse: (what: string) => Error,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let read = 0;
  let held: Uint8Array | undefined;
  for await (const chunk of bytes) {
    read += chunk.byteLength;
    if (read > size) throw refuse(`has more than ${size} bytes`);
    hash.update(chunk);
    if (held) yield held;
    held = chunk;
  }
  if (read < size) throw refuse(`has ${read} bytes instead of ${size}`);
  if (hash.digest("hex") !== sha256) throw refuse("has other bytes than before");
  if (held) yield held;
}

// A larger chunk costs more memory, and a smaller one more time. In bytes.
const CHUNK = 512 * 1024;

/** The bytes of an open file, from its start. Each chunk has memory of its own, since a socket may hold it for long. */
export async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let at = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Reads a stream of bytes in portions of a given size. */
export class PortionReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** Bytes that were read from the stream and not yet given out. */
  #left: Uint8Array[] = [];
  #length = 0;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** The next bytes: `length`, or fewer at the end of the stream. */
  async read(length: number): Promise<Uint8Array> {
    await this.#fill(length);
    const all = this.#left.length === 1 ? this.#left[0]! : Buffer.concat(this.#left);
    const portion = all.subarray(0, length);
    this.#left = [all.subarray(portion.length)];
    this.#length -= portion.length;
    return portion;
  }

  /** Whether there are no more bytes. */
  async isAtEnd(): Promise<boolean> {
    await this.#fill(1);
    return this.#length === 0;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(length: number): Promise<void> {
    while (this.#length < length) {
      const { done, value } = await this.#chunks.next();
      if (done) return;
      this.#left.push(value);
      this.#length += value.byteLength;
    }
  }
}

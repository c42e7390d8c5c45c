import { createHash } from "node:crypto";

/** Bytes that can be read in pieces, wherever they are kept: in memory, in a file or in a database. */
export interface Bytes {
  readonly size: number;
  /** Returns the bytes from `start` to before `end`. The caller must not change them. */
  readonly read: (start: number, end: number) => Uint8Array<ArrayBuffer>;
}

/** One part of a form. */
export interface FormPart {
  readonly name: string;
  /** The name of the file. Undefined if the part is not a file. */
  readonly fileName?: string;
  /** The `Content-Type` of the part. If the part has none, `text/plain`, as the Fetch standard reads a form. */
  readonly type: string;
  readonly body: Bytes;
  /** Returns the text in the part. */
  readonly text: () => string;
}

/** The largest piece that is read at once, so that a large file never is in memory as a whole. */
const PIECE = 256 * 1024;

export const inMemory = (bytes: Uint8Array<ArrayBuffer>): Bytes => ({
  size: bytes.byteLength,
  read: (start, end) => bytes.subarray(start, end),
});

/** Returns a part of the bytes, without reading them. */
export const part = (bytes: Bytes, start: number, end: number): Bytes => ({
  size: end - start,
  read: (from, to) => bytes.read(start + from, Math.min(start + to, end)),
});

export const readAll = (bytes: Bytes): Uint8Array<ArrayBuffer> => bytes.read(0, bytes.size);

/** Reads the bytes piece by piece. */
export function* pieces(bytes: Bytes, size: number = PIECE): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.size; at += size) yield bytes.read(at, Math.min(at + size, bytes.size));
}

/** Returns the SHA-256 in hexadecimal. */
export function sha256Of(bytes: Bytes): string {
  const hash = createHash("sha256");
  for (const piece of pieces(bytes)) hash.update(piece);
  return hash.digest("hex");
}

/** Returns a stream that reads a piece only when the reader asks for it. */
export function streamOf(bytes: Bytes): ReadableStream<Uint8Array<ArrayBuffer>> {
  const all = pieces(bytes);
  return new ReadableStream(
    {
      pull(controller) {
        const { done, value } = all.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Yields the places at which `mark` occurs, in one pass through the bytes. */
export function* placesOf(bytes: Bytes, mark: Buffer): Generator<number> {
  for (let at = 0; at < bytes.size; at += PIECE) {
    // A window also has the start of the next one, because an occurrence may lie across the end of a window.
    const window = bufferOf(readUpTo(bytes, at, PIECE + mark.length - 1));
    for (let found = window.indexOf(mark); found !== -1; found = window.indexOf(mark, found + 1)) yield at + found;
  }
}

/**
 * Returns the same bytes for a reader that reads many small pieces one after the other. They are read in large pieces, because
 * each read of a file opens the file.
 */
export function forSmallReads(bytes: Bytes): Bytes {
  let from = 0;
  let window = bytes.read(0, 0);
  return {
    size: bytes.size,
    read: (start, end) => {
      if (start < from || end > from + window.length) {
        window = bytes.read(start, Math.min(Math.max(end, start + PIECE), bytes.size));
        from = start;
      }
      return window.subarray(start - from, end - from);
    },
  };
}

/** Returns `count` bytes from a place on, or fewer at the end. */
export const readUpTo = (bytes: Bytes, at: number, count: number): Uint8Array<ArrayBuffer> =>
  bytes.read(at, Math.min(at + count, bytes.size));

/** Returns the same bytes with the methods of a `Buffer`, without a copy. */
export const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer<ArrayBuffer> =>
  Buffer.from(buffer, byteOffset, byteLength);

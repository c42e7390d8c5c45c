import { EventEmitter } from "node:events";
import { PathBytes } from "./path-bytes.ts";
import { type UploadProgress, ValidationError } from "@livedesk/core";
import { type MultipartSegment, notify } from "@livedesk/core/adapter";
import { type BlobLike, bytesOf, isBytes } from "@livedesk/schema";

const nothing = (): void => undefined;

/** A file could not be read to its end, or had another length than it said. */
export class SourceFailure extends Error {}

/** A piece of a body, ready to flow. */
export type OpenSegment = Uint8Array | OpenSource;

interface OpenSource {
  /** The field that it comes from. */
  readonly path: string;
  readonly size: number;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Ends what may not have been read, so that no file stays open. What has ended does not mind. */
  close(): void;
}

/**
 * Begins to read a piece of a body. `isDone` tells whether all that was read so far is needed no more, and `path` names the field
 * that the piece comes from. What can be opened only once is not read before it is sent: read, it could not be tried again. Throws
 * `ValidationError` for any other source that yields something other than bytes.
 */
export async function openSegment(
  segment: MultipartSegment,
  isDone: () => boolean,
  path: string,
  opensOnce: boolean,
): Promise<OpenSegment> {
  if (typeof segment === "string") return Buffer.from(segment);
  if (isBytes(segment)) return bytesOf(segment);
  const { size } = segment;
  if (segment instanceof PathBytes) return fileSource(path, size, await segment.lend(isDone));
  if ("open" in segment) return startSource(path, size, iterable(await segment.open()), opensOnce);
  if (segment instanceof Blob) return blobSource(path, size, segment.stream());
  // A Blob of another runtime's making may stream in a way of its own.
  return new Uint8Array(await readBlob(segment));
}

const fileSource = (path: string, size: number, chunks: AsyncGenerator<Uint8Array>): OpenSource => ({
  path,
  size,
  chunks,
  close: () => void chunks.return(undefined).catch(nothing),
});

const blobSource = (path: string, size: number, chunks: ReadableStream<Uint8Array>): OpenSource => ({
  path,
  size,
  chunks,
  close: () => {
    if (!chunks.locked) void chunks.cancel().catch(nothing);
  },
});

/**
 * Takes the first chunk of a source, unless it opens only once: what is not bytes is best known before anything has left. The others
 * are looked at as they come.
 */
async function startSource(
  path: string,
  size: number,
  source: AsyncIterable<unknown>,
  opensOnce: boolean,
): Promise<OpenSource> {
  const iterator = source[Symbol.asyncIterator]();
  const close = (): void => {
    if ("destroy" in source && typeof source.destroy === "function") source.destroy();
    else void Promise.resolve(iterator.return?.()).catch(nothing);
  };
  const first = opensOnce ? undefined : await iterator.next();
  if (first && !first.done && !isBytes(first.value)) {
    close();
    throw new ValidationError([
      { path, message: `open() must yield bytes (Uint8Array), but yielded ${kindOf(first.value)}` },
    ]);
  }
  return { path, size, chunks: chunksFrom(first, iterator, path), close };
}

async function* chunksFrom(
  first: IteratorResult<unknown> | undefined,
  iterator: AsyncIterator<unknown>,
  path: string,
): AsyncGenerator<Uint8Array> {
  try {
    for (let result = first ?? (await iterator.next()); !result.done; result = await iterator.next()) {
      const chunk = result.value;
      if (!isBytes(chunk)) throw new SourceFailure(`${path}: open() must yield bytes, but yielded ${kindOf(chunk)}`);
      yield bytesOf(chunk);
    }
  } finally {
    await iterator.return?.();
  }
}

/** What a value is, in a word, without the value. */
const kindOf = (value: unknown): string => (typeof value === "object" ? "another object" : `a ${typeof value}`);

/** What a simulated page (jsdom) has where its Blob has no `arrayBuffer()`. */
type ReaderOfBlobs = new () => {
  readonly result: unknown;
  addEventListener(type: "load" | "error", listener: () => void): void;
  readAsArrayBuffer(blob: BlobLike): void;
};

function readBlob(blob: BlobLike): Promise<ArrayBuffer> {
  if (typeof blob.arrayBuffer === "function") return blob.arrayBuffer();
  const { FileReader } = globalThis as { FileReader?: ReaderOfBlobs };
  if (FileReader === undefined)
    throw new SourceFailure("A Blob without arrayBuffer() cannot be read: give { name, data }");
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result as ArrayBuffer));
    reader.addEventListener("error", () => reject(new SourceFailure("A file could not be read")));
    reader.readAsArrayBuffer(blob);
  });
}

function iterable(source: AsyncIterable<unknown>): AsyncIterable<unknown> {
  if (typeof source?.[Symbol.asyncIterator] === "function") {
    // A stream that fails before its turn would end the process if nobody listened. Whoever reads it is told again.
    if (source instanceof EventEmitter) source.on("error", nothing);
    return source;
  }
  throw new SourceFailure("open() must return something that can be read with for await");
}

/** The bytes of all pieces, one after the other. */
export async function* concatenate(parts: readonly OpenSegment[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (isBytes(part)) yield part;
    else yield* exactly(part);
  }
}

/** A source that yields more or less than it said would shift every byte behind it: better no message than a wrong one. */
async function* exactly({ path, size, chunks }: OpenSource): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    for await (const chunk of chunks) {
      read += chunk.byteLength;
      if (read > size) break;
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof SourceFailure
      ? cause
      : new SourceFailure(`${path}: could not be read to its end`, { cause });
  }
  if (read !== size) throw new SourceFailure(`${path}: had another length than its size says`);
}

/** Tells of bytes once they were taken, which is when the next are asked for. */
export async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  total: number,
  onProgress: (progress: UploadProgress) => void,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of bytes) {
    yield chunk;
    sent += chunk.byteLength;
    notify(onProgress, { sent, total });
  }
}

/** Ends a piece that may not have been read. */
export function closeSegment(part: OpenSegment): void {
  if (!isBytes(part)) part.close();
}

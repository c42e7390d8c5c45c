import { EventEmitter } from "node:events";
import { type ApiRequest, LiveDeskError, NotSentError, type UploadProgress, ValidationError } from "@livedesk/core";
import {
  type Deadline,
  encodeMultipart,
  type MultipartSegment,
  notify,
  type TransportCall,
  untilEnd,
} from "@livedesk/core/adapter";
import { fieldOf, randomKey, readBlob } from "@livedesk/core/web";
import { bytesOf, isBytes } from "@livedesk/schema";
import { PathBytes, typeFromName } from "./files.ts";

/** A body that is ready to be sent, and its headers. */
export interface OpenBody {
  readonly body: string | AsyncGenerator<Uint8Array> | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Closes every file and stream that was opened, even if it was not read. */
  close(): void;
}

/** The error if a file could not be read to its end, or if its length differs from its `size` property. */
export class SourceFailure extends Error {}

const nothing = (): void => undefined;

/**
 * Makes a request's body ready to be sent. Files are opened again for each attempt, and are read in chunks, so that
 * they need little memory. The content length is exact. Throws `NotSentError` (for example if a file has changed),
 * because nothing was sent yet.
 */
export function openBody({ body }: ApiRequest<unknown>, call: TransportCall): OpenBody | Promise<OpenBody> {
  if (body.kind === "json") return { body: JSON.stringify(body.value), headers: {}, close: nothing };
  if (body.kind === "none") return { body: null, headers: {}, close: nothing };
  return openMultipart(body, call);
}

async function openMultipart(
  body: Extract<ApiRequest<unknown>["body"], { kind: "multipart" | "encoded" }>,
  { deadline, onProgress }: TransportCall,
): Promise<OpenBody> {
  const boundary = `livedesk-${randomKey()}`;
  const { contentType, contentLength: total, segments } = encodeMultipart(body, { boundary, typeOf: typeFromName });
  const started = new Set<() => void>();
  const parts = await openAll(
    segments.map((segment, at) => openSegment(segment, fieldOf(segments, at), body.kind === "encoded", started)),
    started,
    deadline,
  );
  const bytes = concatenate(parts);
  return {
    // With `onProgress`, the body is not a `Readable`: a `Readable` requests chunks before they can be sent, so
    // progress would be reported too early.
    body: onProgress ? reported(bytes, total, onProgress) : bytes,
    headers: { "content-type": contentType, "content-length": String(total) },
    close() {
      parts.forEach(closeSegment);
    },
  };
}

/**
 * Waits until every segment is open, for no longer than the call lasts. If a segment cannot be opened, the sources that
 * were started are closed at once, and the other segments as soon as they are open.
 */
async function openAll(
  opening: readonly Promise<OpenSegment>[],
  started: ReadonlySet<() => void>,
  deadline: Deadline,
): Promise<OpenSegment[]> {
  try {
    return await untilEnd(deadline, Promise.all(opening));
  } catch (error) {
    for (const close of started) close();
    for (const part of opening) part.then(closeSegment, nothing);
    if (error instanceof LiveDeskError) throw error;
    throw new NotSentError("The message was not sent: a file could not be opened", {
      code: "file-unreadable",
      cause: error,
    });
  }
}

/** A segment of a body whose bytes can be read. */
type OpenSegment = Uint8Array | OpenSource;

interface OpenSource {
  /** The field that the segment comes from. */
  readonly path: string;
  readonly size: number;
  readonly chunks: AsyncIterable<Uint8Array>;
  /**
   * Closes a source that may not have been read to its end, so that no file stays open. If the source has ended,
   * nothing happens.
   */
  close(): void;
}

/**
 * Opens a segment of a body; `path` names the field that the segment comes from. A source adds its close function to
 * `started`. A source that opens only once is not read before it is sent, because after it was read, the request could
 * not be sent again. Throws `ValidationError` for any other source whose first chunk is not bytes.
 */
async function openSegment(
  segment: MultipartSegment,
  path: string,
  opensOnce: boolean,
  started: Set<() => void>,
): Promise<OpenSegment> {
  if (typeof segment === "string") return Buffer.from(segment);
  if (isBytes(segment)) return bytesOf(segment);
  const { size } = segment;
  if (segment instanceof PathBytes) return fileSource(path, size, await segment.open());
  if ("open" in segment) return startSource(path, size, iterable(await segment.open()), opensOnce, started);
  if (segment instanceof Blob) return blobSource(path, size, segment.stream());
  // The `stream()` of a Blob that is not from Node.js, such as jsdom's, may work differently.
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
 * Reads the first chunk of a source, because a source that does not yield bytes should be refused before anything is
 * sent. A source that opens only once is not read here. Every later chunk is checked when it is read.
 */
async function startSource(
  path: string,
  size: number,
  source: AsyncIterable<unknown>,
  opensOnce: boolean,
  started: Set<() => void>,
): Promise<OpenSource> {
  const iterator = source[Symbol.asyncIterator]();
  const close = (): void => {
    if ("destroy" in source && typeof source.destroy === "function") source.destroy();
    else void Promise.resolve(iterator.return?.()).catch(nothing);
  };
  // The first chunk may never come.
  started.add(close);
  const first = opensOnce ? undefined : await iterator.next();
  if (first && !first.done && !isBytes(first.value)) {
    close();
    throw new ValidationError([
      { path, message: `open() must yield bytes (Uint8Array), but yielded ${kindOf(first.value)}` },
    ]);
  }
  return { path, size, chunks: chunksFrom(first, iterator, path, opensOnce), close };
}

/**
 * The chunks of a source, each in its own memory: a caller's source may fill the same memory again while the socket
 * still uses the chunk. A form that a relay passes on (`opensOnce`) does not reuse memory, so its chunks are not
 * copied.
 */
async function* chunksFrom(
  first: IteratorResult<unknown> | undefined,
  iterator: AsyncIterator<unknown>,
  path: string,
  opensOnce: boolean,
): AsyncGenerator<Uint8Array> {
  try {
    for (let result = first ?? (await iterator.next()); !result.done; result = await iterator.next()) {
      const chunk = result.value;
      if (!isBytes(chunk)) throw new SourceFailure(`${path}: open() must yield bytes, but yielded ${kindOf(chunk)}`);
      yield opensOnce ? bytesOf(chunk) : new Uint8Array(bytesOf(chunk));
    }
  } finally {
    await iterator.return?.();
  }
}

/** A description of a value that does not contain the value itself. */
const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object that is not a Uint8Array" : `a ${typeof value}`;
};

function iterable(source: AsyncIterable<unknown>): AsyncIterable<unknown> {
  if (typeof source?.[Symbol.asyncIterator] === "function") {
    // Without a listener, a stream that fails before it is read would end the process. The reader gets the error as well.
    if (source instanceof EventEmitter) source.on("error", nothing);
    return source;
  }
  throw new SourceFailure("open() must return an async iterable");
}

/** The bytes of all segments, one after the other. */
async function* concatenate(parts: readonly OpenSegment[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (isBytes(part)) yield part;
    else yield* exactly(part);
  }
}

/**
 * The bytes of a source. Their number must equal the size of the source. With a different number, the server would read
 * every later part of the body at the wrong place, so the request is aborted: no message is better than a wrong
 * message.
 */
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
      : new SourceFailure(`${path}: the source could not be read to its end`, { cause });
  }
  if (read !== size)
    throw new SourceFailure(`${path}: the source yielded more or fewer bytes than its \`size\` property says`);
}

/**
 * Yields chunks, and reports a chunk as sent when the next chunk is requested, because only then undici has taken the
 * chunk.
 */
async function* reported(
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

/** Closes a segment that may not have been read. */
function closeSegment(part: OpenSegment): void {
  if (!isBytes(part)) part.close();
}

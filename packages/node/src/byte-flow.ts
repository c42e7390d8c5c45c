import { EventEmitter } from "node:events";
import { PathBytes } from "./path-bytes.ts";
import { type MultipartSegment, notify, type UploadProgress } from "@livedesk/core";

const nothing = (): void => undefined;

/** A file could not be read to its end, or had another length than it said. */
export class SourceFailure extends Error {}

/** A piece of a body, ready to flow. */
export type OpenSegment = Uint8Array | { readonly size: number; readonly chunks: AsyncIterable<Uint8Array> };

/** Begins to read a piece of a body. `isDone` tells whether all that was read so far is needed no more. */
export async function openSegment(segment: MultipartSegment, isDone: () => boolean): Promise<OpenSegment> {
  if (typeof segment === "string") return Buffer.from(segment);
  if (segment instanceof Uint8Array) return segment;
  const { size } = segment;
  if (segment instanceof PathBytes) return { size, chunks: await segment.lend(isDone) };
  if ("open" in segment) return { size, chunks: iterable(await segment.open()) };
  if (segment instanceof Blob) return { size, chunks: segment.stream() };
  // A Blob of another runtime's making may stream in a way of its own.
  return new Uint8Array(await segment.arrayBuffer());
}

function iterable(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
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
    if (part instanceof Uint8Array) yield part;
    else yield* exactly(part.size, part.chunks);
  }
}

/** A source that yields more or less than it said would shift every byte behind it: better no message than a wrong one. */
async function* exactly(size: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    for await (const chunk of chunks) {
      read += chunk.byteLength;
      if (read > size) break;
      yield chunk;
    }
  } catch (cause) {
    throw new SourceFailure("A file could not be read to its end", { cause });
  }
  if (read !== size) throw new SourceFailure("A file had another length than it said");
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

/** Ends a piece that may not have been read, so that no file stays open. What has ended does not mind. */
export function closeSegment(part: OpenSegment): void {
  if (part instanceof Uint8Array) return;
  const source = part.chunks as Partial<{ destroy(): void; cancel(): Promise<void>; locked: boolean } & AsyncGenerator>;
  if (typeof source.destroy === "function") source.destroy();
  else if (typeof source.cancel === "function" && !source.locked) void source.cancel().catch(() => undefined);
  else if (typeof source.return === "function") void source.return(undefined).catch(() => undefined);
}

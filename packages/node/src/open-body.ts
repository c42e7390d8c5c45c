import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  type ApiRequest,
  encodeMultipart,
  LiveDeskError,
  type MultipartSegment,
  NotSentError,
  type UploadProgress,
} from "@livedesk/core";
import { typeFromName } from "./type-from-name.ts";

/** A body on its way: what is sent, and the headers that belong to it. */
export interface OpenBody {
  readonly body: string | Readable | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Makes a request's body ready to be sent. Files are opened anew for each attempt, flow through in constant memory, and the
 * length is exact. Rejects where a file is no longer what it was.
 */
export async function openMultipart(
  body: Extract<ApiRequest<unknown>["body"], { kind: "multipart" }>,
  onProgress: ((progress: UploadProgress) => void) | undefined,
): Promise<OpenBody> {
  const boundary = `livedesk-${randomBytes(16).toString("hex")}`;
  const { contentType, contentLength: total, segments } = encodeMultipart(body, { boundary, typeOf: typeFromName });
  const bytes = concatenate(await Promise.all(segments.map(open)).catch(refuse));
  return {
    body: Readable.from(onProgress ? counted(bytes, total, onProgress) : bytes, { objectMode: false }),
    headers: { "content-type": contentType, "content-length": String(total) },
  };
}

/** Whatever fails here fails before anything leaves. */
function refuse(error: unknown): never {
  if (LiveDeskError.isInstance(error)) throw error;
  throw new NotSentError("The message was not sent: a file could not be opened", {
    code: "file-unreadable",
    cause: error,
  });
}

type Opened = Uint8Array | { readonly size: number; readonly chunks: AsyncIterable<Uint8Array> };

async function open(segment: MultipartSegment): Promise<Opened> {
  if (typeof segment === "string") return Buffer.from(segment);
  if (segment instanceof Uint8Array) return segment;
  const { size } = segment;
  if ("open" in segment) return { size, chunks: await segment.open() };
  if (segment instanceof Blob) return { size, chunks: segment.stream() };
  // A Blob of another runtime's making may stream in a way of its own.
  return new Uint8Array(await segment.arrayBuffer());
}

async function* concatenate(parts: readonly Opened[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Uint8Array) yield part;
    else yield* exactly(part.size, part.chunks);
  }
}

/** A source that yields more or less than it said would shift every byte behind it: better no message than a wrong one. */
async function* exactly(size: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.byteLength;
    if (read > size) break;
    yield chunk;
  }
  if (read !== size) throw new Error("A file changed while it was being sent");
}

/** Tells of bytes once they were taken, which is when the next are asked for. */
async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  total: number,
  onProgress: (progress: UploadProgress) => void,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of bytes) {
    yield chunk;
    sent += chunk.byteLength;
    try {
      onProgress({ sent, total });
    } catch {
      // Whoever listens must not change what becomes of a message.
    }
  }
}

import { type BlobLike, bytesOf, isBytes } from "@livedesk/schema";
import { ValidationError } from "../errors.ts";
import { encodeMultipart, type MultipartSegment } from "../requests/multipart.ts";
import type { ApiRequest } from "../requests/request.ts";

/** A request's body as `fetch` takes it, and the headers that belong to it. */
export interface WebBody {
  /** The option `body` of `fetch`. */
  readonly body: string | Blob | null;
  /** The type of the body, if it is not JSON. */
  readonly headers: Readonly<Record<string, string>>;
}

// The browser sets the type of a `File`. A file without a type is sent as `application/octet-stream`.
const typeOf = (): string => "application/octet-stream";

/**
 * Turns a request's body into one that `fetch` can send: JSON as a string, and files as a `Blob`, whose length every
 * runtime sends. `key` is part of the multipart boundary, so it must be a string that no part contains, such as the
 * result of `randomKey`. Throws `ValidationError` for a source that yields something other than bytes, and any error
 * for a file that cannot be read. The files that are not `Blob`s are held in memory.
 *
 * @example
 * const { body, headers } = await webBody(request.body, randomKey());
 */
export async function webBody(body: ApiRequest<unknown>["body"], key: string): Promise<WebBody> {
  if (body.kind === "none") return { body: null, headers: {} };
  if (body.kind === "json") return { body: JSON.stringify(body.value), headers: {} };
  const options = { boundary: `livedesk-${key}`, typeOf };
  const { contentType, contentLength, segments } = encodeMultipart(body, options);
  const blob = new Blob(await Promise.all(segments.map(toBlobPart)));
  if (blob.size !== contentLength) throw new Error("A file has more or fewer bytes than its `size` property says");
  return { body: blob, headers: { "content-type": contentType } };
}

async function toBlobPart(segment: MultipartSegment, at: number, all: readonly unknown[]): Promise<BlobPart> {
  if (typeof segment === "string") return segment;
  if (segment instanceof Blob) {
    // If the file on the disk was changed or removed after it was chosen, reading one byte fails here, before anything is sent.
    await readBlob(segment.slice(0, 1));
    return segment;
  }
  if (isBytes(segment)) return bytesOf(segment) as Uint8Array<ArrayBuffer>;
  // A Blob of another realm would be sent as the string "[object Object]", so its bytes are read instead.
  if (!("open" in segment)) return readBlob(segment);
  const chunks: Blob[] = [];
  let read = 0;
  for await (const chunk of await segment.open()) {
    // The constructor of `Blob` would accept even a string, and would encode it as UTF-8.
    if (!isBytes(chunk))
      throw new ValidationError([{ path: fieldOf(all, at), message: "open() must yield bytes (Uint8Array)" }]);
    // A Blob copies the bytes at once: the source may fill the same memory again.
    chunks.push(new Blob([bytesOf(chunk) as Uint8Array<ArrayBuffer>]));
    read += chunk.byteLength;
    // A source that never ends would fill the memory.
    if (read > segment.size) break;
  }
  return new Blob(chunks);
}

/**
 * Reads the bytes of a `Blob`, even of a `Blob` from another realm. In a simulated page (jsdom), some Blobs have no
 * `arrayBuffer()`; the page's `FileReader` reads such a Blob.
 *
 * @example
 * const bytes = new Uint8Array(await readBlob(file));
 */
export function readBlob(blob: BlobLike): Promise<ArrayBuffer> {
  if (typeof blob.arrayBuffer === "function") return blob.arrayBuffer();
  const { FileReader: Reader } = globalThis as { FileReader?: typeof FileReader };
  if (Reader === undefined)
    return Promise.reject(new Error("A Blob without arrayBuffer() cannot be read. Pass { name, data } instead"));
  return new Promise((resolve, reject) => {
    const reader = new Reader();
    reader.addEventListener("load", () => resolve(reader.result as ArrayBuffer));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("The Blob could not be read")));
    reader.readAsArrayBuffer(blob as Blob);
  });
}

/**
 * Names the field that a segment of a multipart body comes from. The texts between the files do not count.
 *
 * @example
 * fieldOf(["--boundary…", firstFile, "--boundary…", secondFile], 3); // "attachments[1].data"
 */
export const fieldOf = (segments: readonly unknown[], at: number): string =>
  `attachments[${segments.slice(0, at).filter((segment) => typeof segment !== "string").length}].data`;

import { type ApiRequest, ValidationError } from "@livedesk/core";
import { encodeMultipart, type MultipartSegment } from "@livedesk/core/adapter";
import { type BlobLike, bytesOf, isBytes } from "@livedesk/schema";

/** A body as a browser sends it, and the headers that belong to it. */
export interface RequestBody {
  readonly body: string | Blob | null;
  readonly headers: Readonly<Record<string, string>>;
}

// A browser's File has its type from the system; what comes without one is bytes.
const typeOf = (): string => "application/octet-stream";

/**
 * Turns a request's body into one that can be sent, with a boundary made of a key that nobody has had before. Files are read by
 * the browser while it sends them.
 */
export async function requestBody(body: ApiRequest<unknown>["body"], key: string): Promise<RequestBody> {
  if (body.kind === "none") return { body: null, headers: {} };
  if (body.kind === "json") return { body: JSON.stringify(body.value), headers: {} };
  const options = { boundary: `livedesk-${key}`, typeOf };
  const { contentType, contentLength, segments } = encodeMultipart(body, options);
  const blob = new Blob(await Promise.all(segments.map(toBlobPart)));
  if (blob.size !== contentLength) throw new Error("A file had another length than it said");
  return { body: blob, headers: { "content-type": contentType } };
}

/** What only looks like a Blob would be sent as the text "[object Object]": its bytes are taken instead. */
async function toBlobPart(segment: MultipartSegment, at: number, all: readonly unknown[]): Promise<BlobPart> {
  if (typeof segment === "string") return segment;
  if (segment instanceof Blob) {
    // Fails where the file on the disk was changed or removed since it was chosen, and now nothing has left yet.
    await readBlob(segment.slice(0, 1));
    return segment;
  }
  if (isBytes(segment)) return bytesOf(segment) as Uint8Array<ArrayBuffer>;
  if (!("open" in segment)) return readBlob(segment);
  const chunks: BlobPart[] = [];
  for await (const chunk of await segment.open()) {
    // A Blob would take a string, too, and write it in an encoding of its own choice.
    if (!isBytes(chunk))
      throw new ValidationError([{ path: nameOf(all, at), message: "open() must yield bytes (Uint8Array)" }]);
    chunks.push(bytesOf(chunk) as Uint8Array<ArrayBuffer>);
  }
  return new Blob(chunks);
}

/** The bytes of a Blob. In a simulated page (jsdom), a Blob has no `arrayBuffer()` in some versions, but the page has a FileReader. */
function readBlob(blob: BlobLike): Promise<ArrayBuffer> {
  if (typeof blob.arrayBuffer === "function") return blob.arrayBuffer();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result as ArrayBuffer));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsArrayBuffer(blob as Blob);
  });
}

/** Which field a piece of a body comes from: the texts between the files count for none. */
const nameOf = (segments: readonly unknown[], at: number): string =>
  `attachments[${segments.slice(0, at).filter((segment) => typeof segment !== "string").length}].data`;

import { type ApiRequest, encodeMultipart, type MultipartSegment } from "@livedesk/core";

/** A body as fetch takes it, and the headers that belong to it. */
export interface RequestBody {
  readonly body: string | Blob | null;
  readonly headers: Readonly<Record<string, string>>;
}

// A browser's File has its type from the system; what comes without one is bytes.
const typeOf = (): string => "application/octet-stream";

/** Turns a request's body into one that fetch can send. Files are read by the browser while it sends them. */
export async function requestBody(body: ApiRequest<unknown>["body"]): Promise<RequestBody> {
  if (body.kind === "none") return { body: null, headers: {} };
  if (body.kind === "json") return { body: JSON.stringify(body.value), headers: {} };
  const { contentType, segments } = encodeMultipart(body, { boundary: newBoundary(), typeOf });
  return { body: new Blob(await Promise.all(segments.map(toBlobPart))), headers: { "content-type": contentType } };
}

function newBoundary(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `livedesk-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** What only looks like a Blob would be sent as the text "[object Object]": its bytes are taken instead. */
async function toBlobPart(segment: MultipartSegment): Promise<BlobPart> {
  if (typeof segment === "string" || segment instanceof Blob) return segment;
  if (segment instanceof Uint8Array) return segment as Uint8Array<ArrayBuffer>;
  if (!("open" in segment)) return segment.arrayBuffer();
  const chunks: BlobPart[] = [];
  for await (const chunk of await segment.open()) chunks.push(chunk as Uint8Array<ArrayBuffer>);
  return new Blob(chunks);
}

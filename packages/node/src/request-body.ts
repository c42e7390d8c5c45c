import { randomBytes } from "node:crypto";
import { type ApiRequest, encodeMultipart } from "@livedesk/core";
import { typeFromName } from "./type-from-name.ts";

/** A body as fetch takes it, and the headers that belong to it. */
export interface RequestBody {
  readonly body: string | Blob | null;
  readonly headers: Readonly<Record<string, string>>;
}

type Segment = ReturnType<typeof encodeMultipart>["segments"][number];

/** Turns a request's body into one that fetch can send, with an exact length. Files stay where they are until then. */
export async function requestBody(body: ApiRequest<unknown>["body"]): Promise<RequestBody> {
  if (body.kind === "none") return { body: null, headers: {} };
  if (body.kind === "json") return { body: JSON.stringify(body.value), headers: {} };
  const boundary = `livedesk-${randomBytes(16).toString("hex")}`;
  const { contentType, segments } = encodeMultipart(body, { boundary, typeOf: typeFromName });
  const parts = await Promise.all(segments.map(toBlobPart));
  return { body: new Blob(parts), headers: { "content-type": contentType } };
}

/** A Blob of another runtime's making would be turned into the text "[object Object]": its bytes are taken instead. */
async function toBlobPart(segment: Segment): Promise<Blob | string | Uint8Array<ArrayBuffer>> {
  if (typeof segment === "string" || segment instanceof Blob) return segment;
  if (segment instanceof Uint8Array) return segment as Uint8Array<ArrayBuffer>;
  return new Uint8Array(await segment.arrayBuffer());
}

import type { EncodedBody, MultipartBody, MultipartFile } from "./request.ts";
import { utf8Length, wellFormed } from "../text.ts";

/** How an adapter wants a multipart body written. */
export interface MultipartOptions {
  /** A text that is in none of the parts: lower-case letters and digits, at most 60, from a good source of chance. */
  readonly boundary: string;
  /** The MIME type for a file that came without one. */
  readonly typeOf: (filename: string) => string;
}

/** A multipart body as it goes over the wire: texts to be written as UTF-8, and the files between them. */
export interface EncodedMultipart {
  readonly contentType: string;
  /** The length of all segments together, in bytes. */
  readonly contentLength: number;
  readonly segments: readonly MultipartSegment[];
}

/** A piece of a multipart body. */
export type MultipartSegment = string | MultipartFile["data"];

// As browsers do (WHATWG HTML, multipart/form-data): what would end the quoted text or the line, and nothing else.
const quote = (text: string): string =>
  `"${wellFormed(text).replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22")}"`;

/**
 * Writes a multipart body, byte for byte as it was given. `FormData` would turn every line break of a text part into
 * CR LF, and the customer's text would not arrive as it was sent. What is written already stays as it is.
 *
 * @example
 * encodeMultipart(multipart, { boundary: "x7f3", typeOf: () => "application/octet-stream" }).contentType;
 *
 * Contract: file request.
 */
export function encodeMultipart(
  body: MultipartBody | EncodedBody,
  { boundary, typeOf }: MultipartOptions,
): EncodedMultipart {
  if (body.kind === "encoded") {
    return { contentType: body.contentType, contentLength: body.data.size, segments: [body.data] };
  }
  const segments: MultipartSegment[] = [];
  const start = `--${boundary}\r\nContent-Disposition: form-data; name=`;
  for (const { name, value } of body.fields) segments.push(`${start}${quote(name)}\r\n\r\n${value}\r\n`);
  for (const { name, filename, type = typeOf(filename), data } of body.files) {
    segments.push(`${start}${quote(name)}; filename=${quote(filename)}\r\nContent-Type: ${type}\r\n\r\n`, data, "\r\n");
  }
  segments.push(`--${boundary}--\r\n`);
  const contentLength = segments.reduce((sum, segment) => sum + lengthOf(segment), 0);
  return { contentType: `multipart/form-data; boundary=${boundary}`, contentLength, segments };
}

function lengthOf(segment: MultipartSegment): number {
  if (typeof segment === "string") return utf8Length(segment);
  // By isView, since the bytes may come from another realm (`node:vm`, Jest), whose Uint8Array is another class.
  return ArrayBuffer.isView(segment) ? segment.byteLength : segment.size;
}

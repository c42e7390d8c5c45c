import type { EncodedBody, MultipartBody, MultipartFile } from "./request.ts";
import { utf8Length, wellFormed } from "../text.ts";

/** How a multipart body is written. */
export interface MultipartOptions {
  /** A string that occurs in none of the parts: at most 60 random lower-case letters and digits. */
  readonly boundary: string;
  /** The MIME type of a file that has no `type`. */
  readonly typeOf: (filename: string) => string;
}

/** A multipart body as it is sent: strings to be written as UTF-8, and the files between them. */
export interface EncodedMultipart {
  /** The value of the header `content-type`, with the boundary. */
  readonly contentType: string;
  /** The length of all segments together, in bytes. */
  readonly contentLength: number;
  /** The body in pieces, to be written one after the other. */
  readonly segments: readonly MultipartSegment[];
}

/** A piece of a multipart body. */
export type MultipartSegment = string | MultipartFile["data"];

// Like a browser (WHATWG HTML, multipart/form-data), this function only escapes the characters that would end the
// quoted string or the line.
const quote = (text: string): string =>
  `"${wellFormed(text).replaceAll(/[\r\n"]/g, (character) => encodeURIComponent(character))}"`;

/**
 * Writes a multipart body. Text and files are written byte for byte as they were given: `FormData` would change every
 * line break of the text to CR LF, so that the customer would get a different text. A body that is already encoded is
 * not changed.
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
  // `instanceof Uint8Array` is not used, because bytes of another realm (`node:vm`, Jest) are instances of another
  // class.
  return ArrayBuffer.isView(segment) ? segment.byteLength : segment.size;
}

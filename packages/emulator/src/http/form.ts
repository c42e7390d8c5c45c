import { type FormPart, readFormPart } from "../read-form-part.ts";
import { Refusal } from "./refusal.ts";

const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i;

// A text keeps its byte order mark: it is a character that a customer was sent.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The parts of a multipart body (RFC 7578), file names decoded as browsers encode them. `Response.formData()` would read it
 * too, but not everywhere alike: on Node.js 22 it drops the byte order mark of a text.
 */
export function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): FormData {
  if (!/;\s*boundary=/i.test(contentType))
    throw new Refusal(
      422,
      "Content-Type: multipart/form-data needs a boundary; leave the header out and your HTTP client writes it",
    );
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const parts = splitForm(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), quoted ?? plain);
  if (!parts)
    throw new Refusal(
      400,
      'The multipart body cannot be read; in a file name, write " as %22, CR as %0D and LF as %0A',
    );

  const form = new FormData();
  for (const { name, fileName, type, body } of parts) {
    if (fileName === undefined) form.append(name, utf8.decode(body));
    else form.append(name, new File([body], fileName, { type }));
  }
  return form;
}

/** Undefined for what is no form. */
function splitForm(bytes: Buffer<ArrayBuffer>, boundary: string | undefined): FormPart[] | undefined {
  if (boundary === undefined) return undefined;
  const parts: FormPart[] = [];
  let line = findDelimiter(bytes, boundary, 0);
  while (line && !line.isLast) {
    const next = findDelimiter(bytes, boundary, line.end - CRLF.length);
    const part = next && readFormPart(bytes.subarray(line.end, next.start));
    if (!part) return undefined;
    parts.push(part);
    line = next;
  }
  return line && parts;
}

const CRLF = "\r\n";

/** A line that stands before, between or behind the parts. `start` is where the line before it ends. */
interface Delimiter {
  readonly start: number;
  readonly end: number;
  readonly isLast: boolean;
}

/** The next line of nothing but the boundary. A line that begins with the boundary and goes on is content. */
function findDelimiter(bytes: Buffer, boundary: string, from: number): Delimiter | undefined {
  const mark = Buffer.from(`--${boundary}`);
  for (let at = bytes.indexOf(mark, from); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    const isAtLineStart = at === 0 || bytes.toString("latin1", at - CRLF.length, at) === CRLF;
    if (!isAtLineStart) continue;
    const start = Math.max(0, at - CRLF.length);
    const behind = at + mark.length;
    const isLast = bytes.toString("latin1", behind, behind + 2) === "--";
    const end = endOfLine(bytes, isLast ? behind + 2 : behind);
    if (end !== undefined) return { start, end, isLast };
  }
  return undefined;
}

/** Where the line ends, its line break included, if nothing but spaces stands from here on. */
function endOfLine(bytes: Buffer, from: number): number | undefined {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  if (at === bytes.length) return at;
  return bytes.toString("latin1", at, at + CRLF.length) === CRLF ? at + CRLF.length : undefined;
}

import { Refusal } from "./refusal.ts";

const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i;

// Text keeps its byte order mark, because the customer gets this character too.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads the parts of a multipart body (RFC 7578), and decodes file names as browsers encode them. Throws a 400 or 422
 * for a body that is not a form. `Response.formData()` differs between runtimes: on Node.js 22 it drops the byte order
 * mark of text.
 */
export function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): FormData {
  if (!/;\s*boundary=/i.test(contentType))
    throw new Refusal(
      422,
      "Content-Type: multipart/form-data needs a boundary; do not set this header yourself, and your HTTP client sets it with the boundary",
    );
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const parts = splitForm(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), quoted ?? plain);
  if (!parts)
    throw new Refusal(
      400,
      'The multipart body is not valid. In a file name, " must be written as %22, CR as %0D and LF as %0A',
    );

  const form = new FormData();
  for (const { name, fileName, type, body } of parts) {
    if (fileName === undefined) form.append(name, utf8.decode(body));
    else form.append(name, new File([body], fileName, { type }));
  }
  return form;
}

/** Returns the parts of a form, and undefined if the bytes are not a form. */
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

/**
 * A line with the boundary, which stands before, between or after the parts. `start` is the end of the previous line.
 */
interface Delimiter {
  readonly start: number;
  readonly end: number;
  readonly isLast: boolean;
}

/** Finds the next line that contains only the boundary. A line with more text after the boundary is content. */
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

/**
 * Returns the end of the line, after its line break. Returns undefined if the rest of the line contains more than
 * spaces.
 */
function endOfLine(bytes: Buffer, from: number): number | undefined {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  if (at === bytes.length) return at;
  return bytes.toString("latin1", at, at + CRLF.length) === CRLF ? at + CRLF.length : undefined;
}

/** One part of a form. */
interface FormPart {
  readonly name: string;
  /** The name of the file. Undefined if the part is not a file. */
  readonly fileName?: string;
  /** The `Content-Type` of the part. If the part has none, `text/plain`, as the Fetch standard reads a form. */
  readonly type: string;
  readonly body: Buffer<ArrayBuffer>;
}

const MAX_HEAD_BYTES = 16 * 1024;
// The expression does not match the spaces around the value: they are trimmed afterwards. If several parts of the
// expression could match spaces, it would try every way to divide a long run of spaces, and 16 KiB of spaces would
// block the process for minutes.
const HEADER = /^([\w!#$%&'*+.^`|~-]+)[ \t]*:([^\r\n]*)$/;
const DISPOSITION = /^form-data((?:[ \t]*;[ \t]*[\w-]+\*?=(?:"[^"]*"|[^\s";]*))*)[ \t]*;?$/i;
const PARAMETER = /;[ \t]*([\w-]+\*?)=(?:"([^"]*)"|([^\s";]*))/g;
const EXTENDED = /^utf-8'[^']*'(.*)$/i;

/** Reads one part: its headers, and its body after them. Returns undefined if the bytes are not a part of a form. */
function readFormPart(bytes: Buffer<ArrayBuffer>): FormPart | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1 || end > MAX_HEAD_BYTES) return undefined;
  const headers = readHeaders(bytes.toString("utf8", 0, end));
  const parameters = readDisposition(headers?.get("content-disposition"));
  const name = parameters?.get("name");
  if (name === undefined) return undefined;
  const extended = parameters?.get("filename*");
  const fileName = extended === undefined ? parameters?.get("filename") : decodeExtended(extended);
  if (extended !== undefined && fileName === undefined) return undefined;
  return {
    name: decodeEscapes(name),
    ...(fileName === undefined ? {} : { fileName: extended === undefined ? decodeEscapes(fileName) : fileName }),
    type: headers?.get("content-type") ?? "text/plain",
    body: bytes.subarray(end + 4),
  };
}

/** Returns the headers by their names in lower case. */
function readHeaders(text: string): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const line of text.split("\r\n")) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    headers.set(name.toLowerCase(), value.trim());
  }
  return headers;
}

function readDisposition(value = ""): ReadonlyMap<string, string> | undefined {
  const parameters = DISPOSITION.exec(value)?.[1];
  if (parameters === undefined) return undefined;
  return new Map(
    [...parameters.matchAll(PARAMETER)].map(([, name = "", quoted, token]) => [
      name.toLowerCase(),
      quoted ?? token ?? "",
    ]),
  );
}

/** The three characters that browsers escape in a name. */
const decodeEscapes = (name: string): string =>
  name.replaceAll(/%0a/gi, "\n").replaceAll(/%0d/gi, "\r").replaceAll("%22", '"');

/** Reads a name in the encoding of RFC 8187: `UTF-8''na%C3%AFve.txt`. */
function decodeExtended(value: string): string | undefined {
  const encoded = EXTENDED.exec(value)?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

import {
  bufferOf,
  type Bytes,
  forSmallReads,
  type FormPart,
  part as partOf,
  placesOf,
  readAll,
  readUpTo,
} from "../desk/bytes.ts";
import { Refusal } from "./refusal.ts";

// Both limits are those of Rack. Text, unlike a file, is read into memory.
const MAX_TEXT_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 4096;
// Text keeps its byte order mark, because the customer gets this character too.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i;

/**
 * Reads the parts of a multipart body (RFC 7578), and decodes file names as browsers encode them. Throws a 400 or 422
 * for a body that is not a form. Only the boundaries and the headers of the parts are read: the parts show where their
 * bytes are. `Response.formData()` would read every file into memory.
 */
export function parseForm(bytes: Bytes, contentType: string): readonly FormPart[] {
  if (!/;\s*boundary=/i.test(contentType))
    throw new Refusal(
      422,
      "Content-Type: multipart/form-data needs a boundary; do not set this header yourself, and your HTTP client sets it with the boundary",
    );
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const parts = splitForm(bytes, quoted ?? plain);
  if (!parts)
    throw new Refusal(
      400,
      'The multipart body is not valid. In a file name, " must be written as %22, CR as %0D and LF as %0A',
    );
  const textBytes = parts.reduce((sum, { fileName, body }) => sum + (fileName === undefined ? body.size : 0), 0);
  if (textBytes > MAX_TEXT_BYTES)
    throw new Refusal(413, `The parts of the form that are not files are larger than ${MAX_TEXT_BYTES} bytes`);
  return parts;
}

/** Returns the parts of a form, and undefined if the bytes are not a form. */
function splitForm(bytes: Bytes, boundary: string | undefined): FormPart[] | undefined {
  if (boundary === undefined) return undefined;
  const parts: FormPart[] = [];
  let before: Delimiter | undefined;
  for (const line of delimiters(bytes, boundary)) {
    const part = before && readFormPart(partOf(bytes, before.end, Math.max(before.end, line.start)));
    if (before && !part) return undefined;
    if (part) parts.push(part);
    if (line.isLast) return parts;
    if (parts.length === MAX_PARTS) throw new Refusal(413, `The form has more than ${MAX_PARTS} parts`);
    before = line;
  }
  return undefined;
}

const CRLF = "\r\n";
/** More spaces than this after a boundary make the line content. */
const MOST_SPACES = 1024;

/** Returns the two characters at a place. */
const textAt = (bytes: Bytes, at: number): string => bufferOf(readUpTo(bytes, at, 2)).toString("latin1");

/**
 * A line with the boundary, which stands before, between or after the parts. `start` is the end of the previous line.
 */
interface Delimiter {
  readonly start: number;
  readonly end: number;
  readonly isLast: boolean;
}

/** Yields the lines that contain only the boundary. A line with more text after the boundary is content. */
function* delimiters(bytes: Bytes, boundary: string): Generator<Delimiter> {
  const mark = Buffer.from(`--${boundary}`);
  // The boundary may be short, and then occur many times in a file.
  const around = forSmallReads(bytes);
  for (const at of placesOf(bytes, mark)) {
    const isAtLineStart = at === 0 || (at >= CRLF.length && textAt(around, at - CRLF.length) === CRLF);
    if (!isAtLineStart) continue;
    const behind = at + mark.length;
    const isLast = textAt(around, behind) === "--";
    const end = endOfLine(around, isLast ? behind + 2 : behind);
    if (end !== undefined) yield { start: Math.max(0, at - CRLF.length), end, isLast };
  }
}

/**
 * Returns the end of the line, after its line break. Returns undefined if the rest of the line contains more than
 * spaces.
 */
function endOfLine(bytes: Bytes, from: number): number | undefined {
  const window = readUpTo(bytes, from, MOST_SPACES);
  const spaces = window.findIndex((byte) => byte !== 0x20 && byte !== 0x09);
  const at = from + (spaces === -1 ? window.length : spaces);
  if (at === bytes.size) return at;
  return textAt(bytes, at) === CRLF ? at + CRLF.length : undefined;
}

const HEAD_END = "\r\n\r\n";
const MAX_HEAD_BYTES = 16 * 1024;
// The expression does not match the spaces around the value: they are trimmed afterwards. If several parts of the
// expression could match spaces, it would try every way to divide a long run of spaces, and 16 KiB of spaces would
// block the process for minutes.
const HEADER = /^([\w!#$%&'*+.^`|~-]+)[ \t]*:([^\r\n]*)$/;
const DISPOSITION = /^form-data((?:[ \t]*;[ \t]*[\w-]+\*?=(?:"[^"]*"|[^\s";]*))*)[ \t]*;?$/i;
const PARAMETER = /;[ \t]*([\w-]+\*?)=(?:"([^"]*)"|([^\s";]*))/g;
const EXTENDED = /^utf-8'[^']*'(.*)$/i;

/** Reads one part: its headers, and its body after them. Returns undefined if the bytes are not a part of a form. */
function readFormPart(bytes: Bytes): FormPart | undefined {
  const head = bufferOf(readUpTo(bytes, 0, MAX_HEAD_BYTES + HEAD_END.length));
  const end = head.indexOf(HEAD_END);
  if (end === -1) return undefined;
  const headers = readHeaders(head.toString("utf8", 0, end));
  const parameters = readDisposition(headers?.get("content-disposition"));
  const name = parameters?.get("name");
  if (name === undefined) return undefined;
  const fileName = readFileName(parameters?.get("filename*"), parameters?.get("filename"));
  if (fileName === "unreadable") return undefined;
  const body = partOf(bytes, end + HEAD_END.length, bytes.size);
  return {
    name: decodeEscapes(name),
    ...fileName,
    type: headers?.get("content-type") ?? "text/plain",
    body,
    text: () => utf8.decode(readAll(body)),
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

/**
 * Reads the name of a file as Rack, the library with which Chatwoot reads forms, does. All percent-encoded bytes are
 * decoded if each `%` of the name is followed by two hexadecimal digits, otherwise none. So `a%2520b` becomes `a%20b`,
 * and `100%.txt` stays. Then everything up to the last slash or backslash is dropped. A browser does not encode `%`, so
 * it cannot send every name.
 */
function readFileName(extended?: string, plain?: string): Pick<FormPart, "fileName"> | "unreadable" {
  const encoded = extended === undefined ? plain : EXTENDED.exec(extended)?.[1];
  if (encoded === undefined) return extended === undefined ? {} : "unreadable";
  const escapes = encoded.match(/%[^]{0,2}/g) ?? [];
  const isEncoded = escapes.every((escape) => /^%[0-9a-f]{2}$/i.test(escape));
  const name = isEncoded ? decodeBytes(encoded) : encoded;
  return { fileName: name.replace(/[/\\]+$/, "").replace(/^[^]*[/\\]/, "") };
}

/** Decodes percent-encoded bytes. Bytes that are not UTF-8 become U+FFFD. */
const decodeBytes = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString("utf8"));

/** The three characters that browsers escape in a name. */
const decodeEscapes = (name: string): string =>
  name.replaceAll(/%0a/gi, "\n").replaceAll(/%0d/gi, "\r").replaceAll("%22", '"');

/** One part of a form. */
export interface FormPart {
  readonly name: string;
  /** Only a file has one. */
  readonly fileName?: string;
  /** Its `Content-Type`; `text/plain` where none is given, as the Fetch standard reads a form. */
  readonly type: string;
  readonly body: Buffer<ArrayBuffer>;
}

const MAX_HEAD_BYTES = 16 * 1024;
// The spaces around the value are trimmed afterwards: several parts of one expression that all match spaces would try every way
// to share a long run of them, and a part with 16 KiB of spaces would hold the process up for minutes.
const HEADER = /^([\w!#$%&'*+.^`|~-]+)[ \t]*:([^\r\n]*)$/;
const DISPOSITION = /^form-data((?:[ \t]*;[ \t]*[\w-]+\*?=(?:"[^"]*"|[^\s";]*))*)[ \t]*;?$/i;
const PARAMETER = /;[ \t]*([\w-]+\*?)=(?:"([^"]*)"|([^\s";]*))/g;
const EXTENDED = /^utf-8'[^']*'(.*)$/i;

/** Reads a part's headers and takes what is behind them as its body. Undefined for what is no part of a form. */
export function readFormPart(bytes: Buffer<ArrayBuffer>): FormPart | undefined {
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

/** By name, in lower case. */
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

/** A name as RFC 8187 writes it: `UTF-8''na%C3%AFve.txt`. */
function decodeExtended(value: string): string | undefined {
  const encoded = EXTENDED.exec(value)?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

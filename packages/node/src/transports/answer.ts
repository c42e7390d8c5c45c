import { promisify } from "node:util";
import type { ZlibOptions, BrotliOptions, ZstdOptions } from "node:zlib";
import { UnknownOutcomeError } from "@livedesk/core";
import type { ApiResponse } from "@livedesk/core/adapter";
import { MAX_ANSWER_BYTES } from "@livedesk/core/web";

/** The head of an answer, with the names of its headers in lower case. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** See `ApiResponse.discard`. */
  readonly discard?: (() => void) | undefined;
}

/** The head that is used before an answer has begun. */
export const NO_HEAD: AnswerHead = { status: 0, headers: {} };

/** Makes an answer of a head and a body. Throws as `readText` does. */
export function readAnswer(head: AnswerHead, body: Uint8Array): ApiResponse | Promise<ApiResponse> {
  const { status, discard } = head;
  const headers = plainHeaders(head);
  const answer = (text: string): ApiResponse => ({ status, headers, discard, body: text });
  const text = readText(head, body);
  return typeof text === "string" ? answer(text) : text.then(answer);
}

/**
 * Reads the body of an answer as text. If the server has compressed the body although the request did not ask for
 * compression, the body is decompressed. Throws `UnknownOutcomeError` for an accepted answer that cannot be
 * decompressed. With any other status, the text of such an answer is empty, because the status alone proves the
 * outcome.
 */
export function readText({ status, headers }: AnswerHead, body: Uint8Array): string | Promise<string> {
  const coding = String(headers["content-encoding"] ?? "").toLowerCase();
  if (coding === "" || body.byteLength === 0) return utf8(body);
  return decoded(body, coding).then(utf8, (cause: NodeJS.ErrnoException) => {
    if (status < 200 || status > 299) return "";
    const what = `The answer (HTTP ${status}) could not be decompressed (${cause.code})`;
    throw new UnknownOutcomeError(what, { code: "unreadable-answer", status, cause });
  });
}

const utf8 = (bytes: Uint8Array): string =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString();

/**
 * Headers as plain strings. If all values are strings, which is usual, nothing is copied. The values of a repeated
 * header are joined with commas.
 */
export function plainHeaders({ headers }: AnswerHead): Record<string, string> {
  for (const name in headers) if (typeof headers[name] !== "string") return joined(headers);
  return headers as Record<string, string>;
}

function joined(headers: AnswerHead["headers"]): Record<string, string> {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}

type Decoder = (bytes: Uint8Array) => Promise<Buffer>;

let known: Readonly<Record<string, Decoder>> | undefined;

/**
 * The function that removes each content coding. The requests ask for no compression, so most programs never need
 * these functions, and the module is loaded only for an answer that is compressed anyway.
 */
function decoders(): Readonly<Record<string, Decoder>> {
  if (known) return known;
  const zlib = process.getBuiltinModule("node:zlib");
  const limit = { maxOutputLength: MAX_ANSWER_BYTES };
  // If a compressed stream was cut off, the part before the cut is decoded, as in curl and browsers. The JSON of this
  // part shows whether anything is missing.
  const asFarAsItGoes = { ...limit, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  const gunzip = promisify<Uint8Array, ZlibOptions, Buffer>(zlib.gunzip);
  const inflate = promisify<Uint8Array, ZlibOptions, Buffer>(zlib.inflate);
  const inflateRaw = promisify<Uint8Array, ZlibOptions, Buffer>(zlib.inflateRaw);
  const unbrotli = promisify<Uint8Array, BrotliOptions, Buffer>(zlib.brotliDecompress);
  const unzstd = promisify<Uint8Array, ZstdOptions, Buffer>(zlib.zstdDecompress);
  const ungzip: Decoder = (bytes) => gunzip(bytes, asFarAsItGoes);
  known = {
    gzip: ungzip,
    "x-gzip": ungzip,
    // The data has a zlib header, as the standard says. Some servers send it without this header.
    deflate: (bytes) => ((bytes[0] ?? 0) % 16 === 8 ? inflate : inflateRaw)(bytes, asFarAsItGoes),
    br: (bytes) => unbrotli(bytes, { ...limit, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
    zstd: (bytes) => unzstd(bytes, { ...limit, finishFlush: zlib.constants.ZSTD_e_flush }),
    identity: (bytes) => Promise.resolve(Buffer.from(bytes)),
  };
  return known;
}

/** An answer with more content codings than this number is refused, so that no server can keep this process busy. */
const MAX_CODINGS = 5;

/**
 * Removes the content codings in the reverse of the order in which they were applied. A body with an unknown coding is
 * returned as it is.
 */
async function decoded(body: Uint8Array, coding: string): Promise<Uint8Array> {
  const names = coding.split(",");
  if (names.length > MAX_CODINGS) throw Object.assign(new Error("too many codings"), { code: "TOO_MANY_CODINGS" });
  const decoding = names.map((name) => decoders()[name.trim()]);
  if (!decoding.every((decoder) => decoder !== undefined)) return body;
  let bytes = body;
  for (const decoder of decoding.toReversed()) bytes = await decoder(bytes);
  return bytes;
}

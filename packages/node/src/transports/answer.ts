import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { UnknownOutcomeError } from "@livedesk/core";
import { type ApiResponse } from "@livedesk/core/adapter";

/** The longest answer that is read, in bytes, also after it is decompressed. A message takes a few thousand. */
export const MAX_ANSWER_BYTES = 10 * 2 ** 20;

/** The head of an answer: names of headers in lower case. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly discard?: (() => void) | undefined;
}

/**
 * Makes an answer of a head and a body, and decompresses the body where the server has compressed it although it was not asked
 * to. Throws `UnknownOutcomeError` for an accepted answer that cannot be decompressed; what refuses a request is stated by its
 * status, with or without a readable body.
 */
export function readAnswer(head: AnswerHead, body: Buffer): ApiResponse | Promise<ApiResponse> {
  const coding = String(head.headers["content-encoding"] ?? "").toLowerCase();
  if (coding === "" || body.byteLength === 0) return toApiResponse(head, body);
  return decoded(body, coding).then(
    (bytes) => toApiResponse(head, bytes),
    (cause: NodeJS.ErrnoException) => {
      const { status } = head;
      if (status < 200 || status > 299) return toApiResponse(head, Buffer.alloc(0));
      const what = `The answer (HTTP ${status}) could not be decompressed (${cause.code})`;
      throw new UnknownOutcomeError(what, { code: "unreadable-answer", status, cause });
    },
  );
}

/** What became of a request whose answer is longer than is read: nothing of this API is so long. */
export function tooLong(head: AnswerHead): ApiResponse {
  const { status } = head;
  if (status < 200 || status > 299) return toApiResponse(head, Buffer.alloc(0));
  const what = `The answer (HTTP ${status}) is not a message: it is longer than ${MAX_ANSWER_BYTES} bytes`;
  throw new UnknownOutcomeError(what, { code: "unreadable-answer", status });
}

const toApiResponse = ({ status, headers, discard }: AnswerHead, body: Buffer): ApiResponse => ({
  status,
  headers: flat(headers),
  body: body.toString(),
  discard,
});

/** Headers as plain texts, which nearly all are: then nothing is copied. A repeated one is joined as HTTP says it may be. */
function flat(headers: AnswerHead["headers"]): Record<string, string> {
  for (const name in headers) if (typeof headers[name] !== "string") return joined(headers);
  return headers as Record<string, string>;
}

function joined(headers: AnswerHead["headers"]): Record<string, string> {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

type Decoder = (bytes: Buffer) => Promise<Buffer>;

const limit = { maxOutputLength: MAX_ANSWER_BYTES };
// A stream that was cut short is decoded as far as it goes, as curl and browsers do: its JSON says whether anything is missing.
const asFarAsItGoes = { ...limit, finishFlush: zlib.constants.Z_SYNC_FLUSH };
const gunzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const unbrotli = promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);
const unzstd = promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);

const ungzip: Decoder = (bytes) => gunzip(bytes, asFarAsItGoes);

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: ungzip,
  "x-gzip": ungzip,
  // With a zlib header, as the standard says, or without one, as some servers send it.
  deflate: (bytes) => ((bytes[0] ?? 0) % 16 === 8 ? inflate : inflateRaw)(bytes, asFarAsItGoes),
  br: (bytes) => unbrotli(bytes, { ...limit, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
  zstd: (bytes) => unzstd(bytes, { ...limit, finishFlush: zlib.constants.ZSTD_e_flush }),
  identity: (bytes) => Promise.resolve(bytes),
};

/** More codings than this are taken for an attempt to keep this process busy. */
const MOST_CODINGS = 5;

/** Takes the codings off in the reverse of the order in which they were put on. A coding that is not known is left on. */
async function decoded(body: Buffer, coding: string): Promise<Buffer> {
  const decoders = coding.split(",").map((name) => DECODERS[name.trim()]);
  if (decoders.length > MOST_CODINGS) throw Object.assign(new Error("too many codings"), { code: "TOO_MANY_CODINGS" });
  if (!decoders.every((decoder) => decoder !== undefined)) return body;
  let bytes = body;
  for (const decoder of decoders.toReversed()) bytes = await decoder(bytes);
  return bytes;
}

import { UnknownOutcomeError } from "../errors.ts";

/**
 * The longest answer that is read, in bytes. A message has only a few thousand bytes.
 *
 * @example
 * const isTooLong = Number(response.headers.get("content-length")) > MAX_ANSWER_BYTES;
 */
export const MAX_ANSWER_BYTES = 10 * 2 ** 20;

/** The part of a standard `ReadableStream` that `readBody` uses. */
export interface ByteStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}

/**
 * Reads the body of an answer with this HTTP status, until the signal is aborted. If the body is longer than `MAX_ANSWER_BYTES`, the
 * rest is not read, and the result is that of `tooLongAnswer`, which may throw `UnknownOutcomeError`.
 *
 * @example
 * const bytes = await readBody(response.status, response.body, signal);
 */
export async function readBody(
  status: number,
  body: ByteStream | null,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined));
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { value } = await reader.read();
    if (value === undefined) return joined(chunks, size);
    size += value.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      await reader.cancel();
      return tooLongAnswer(status);
    }
    chunks.push(value);
  }
}

/**
 * Decides the meaning of an answer that is longer than `MAX_ANSWER_BYTES`. No answer of the API is that long. Throws
 * `UnknownOutcomeError` for a 2xx. For any other status it returns an empty body, because the status alone proves the
 * outcome.
 *
 * @example
 * const body = tooLongAnswer(413); // empty
 */
export function tooLongAnswer(status: number): Uint8Array<ArrayBuffer> {
  if (status < 200 || status > 299) return new Uint8Array();
  const what = `The answer (HTTP ${status}) is not a message: it is longer than ${MAX_ANSWER_BYTES} bytes`;
  throw new UnknownOutcomeError(what, { code: "unreadable-answer", status });
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

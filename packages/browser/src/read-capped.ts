/** The longest answer that is read, in bytes. A message takes a few thousand. */
export const MAX_ANSWER_BYTES = 10 * 2 ** 20;

/** Reads a body as text. A longer one than 10 MiB is cut off and dropped: it is no answer of this API. */
export async function readCapped(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks).text();
    size += value.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      await reader.cancel();
      return "";
    }
    chunks.push(value);
  }
}

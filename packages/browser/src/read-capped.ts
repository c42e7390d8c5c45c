/** The longest answer that is read, in bytes. A message takes a few thousand. */
export const MAX_ANSWER_BYTES = 10 * 2 ** 20;

/** Reads a body as text. A longer one than 10 MiB is cut off and dropped: it is no answer of this API. */
export async function readCapped(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  // Not by way of a Blob: that of a simulated page (jsdom) has no text() in some versions.
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      await reader.cancel();
      return "";
    }
    text += decoder.decode(value, { stream: true });
  }
}

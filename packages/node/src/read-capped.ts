/** The longest answer that is read, in bytes. A message takes a few thousand. */
const MAX_ANSWER_BYTES = 10 * 2 ** 20;

/** Reads a body as text. A longer one than 10 MiB is cut off and dropped: it is no answer of this API. */
export async function readCapped(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop cancels the body, and with it the connection.
    if (size > MAX_ANSWER_BYTES) return "";
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

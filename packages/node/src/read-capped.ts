import { MAX_ANSWER_BYTES } from "./read-answer.ts";

/** Reads a body. A longer one than 10 MiB is cut off and dropped: it is no answer of this API. */
export async function readCapped(body: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the body, and with it the connection.
    if (size > MAX_ANSWER_BYTES) return Buffer.alloc(0);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

import { MAX_ANSWER_BYTES } from "./transports/answer.ts";

/** Reads a body. A longer one than 10 MiB is cut off and dropped, and undefined is returned. */
export async function readCapped(body: AsyncIterable<Uint8Array> | null): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the body, and with it the connection.
    if (size > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

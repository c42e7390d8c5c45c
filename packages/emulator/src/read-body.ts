import { Refusal } from "./http/refusal.ts";

const tooLarge = (maxBytes: number): Refusal =>
  new Refusal(413, `The body is larger than the ${maxBytes} bytes that this server takes`);

/**
 * The bytes of a request. A declared length is believed only to refuse early: what arrives is counted too, and reading
 * stops at the limit, so that a body without a length cannot fill the memory.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("Content-Length")) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

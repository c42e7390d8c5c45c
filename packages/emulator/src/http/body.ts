import { parseJsonBody, Refusal } from "./refusal.ts";

const RULE = "Content-Type: must be application/json for a text or a template, multipart/form-data for files";

const nearMisses: ReadonlyMap<string, string> = new Map([
  ["", "it is missing"],
  [
    "application/x-www-form-urlencoded",
    "this is what curl -d sends by itself: add -H 'Content-Type: application/json'",
  ],
  ["text/plain", "this is what fetch sends with a string by itself: name application/json in the headers"],
]);

/** The two ways in which a message travels. */
export type MediaType = "json" | "multipart";

/** How a body is to be read; throws a 422 that says what was probably meant. */
export function mediaType(header: string): MediaType {
  const essence = header.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (essence === "application/json") return "json";
  if (essence === "multipart/form-data") return "multipart";
  const nearMiss = nearMisses.get(essence);
  throw new Refusal(422, nearMiss === undefined ? RULE : `${RULE}; ${nearMiss}`);
}

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

/** The JSON value in a request; throws a 422 for any other type, such as the forms that a web page could post. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  if (mediaType(request.headers.get("Content-Type") ?? "") !== "json")
    throw new Refusal(422, "Content-Type: must be application/json");
  return parseJsonBody(await readBody(request, maxBytes));
}

import { parseJsonBody, Refusal } from "./refusal.ts";

const RULE =
  "Content-Type: must be application/json for a text message or a template, and multipart/form-data for files";

const nearMisses: ReadonlyMap<string, string> = new Map([
  ["", "the header is missing"],
  [
    "application/x-www-form-urlencoded",
    "the request has application/x-www-form-urlencoded, which curl -d sends by default: add -H 'Content-Type: application/json'",
  ],
  [
    "text/plain",
    "the request has text/plain, which fetch sends by default for a string: set Content-Type to application/json in the headers",
  ],
]);

/** The two formats of a message on the wire. */
export type MediaType = "json" | "multipart";

/**
 * Returns the format that a `Content-Type` names. Throws a 422 for every other type. For common mistakes, the error
 * says how to fix them.
 */
export function mediaType(header: string): MediaType {
  const essence = header.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (essence === "application/json") return "json";
  if (essence === "multipart/form-data") return "multipart";
  const nearMiss = nearMisses.get(essence);
  throw new Refusal(422, nearMiss === undefined ? RULE : `${RULE}; ${nearMiss}`);
}

const tooLarge = (maxBytes: number): Refusal =>
  new Refusal(413, `The body is larger than the ${maxBytes} bytes that this server accepts`);

/**
 * Yields the bytes of a request as they arrive. Throws a 413 if the body is larger than the limit: at once if
 * `Content-Length` says so, otherwise as soon as more bytes have arrived. So even a body without a length cannot fill
 * the memory or the disk.
 */
export async function* bodyOf(request: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  // `request.body` is not looked at before this check: the server reads the rest of a body that nobody has looked at, so that the
  // connection can be used again. Otherwise it closes the connection, perhaps after the client has sent its next request on it.
  if (Number(request.headers.get("Content-Length")) > maxBytes) throw tooLarge(maxBytes);
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

/**
 * Reads the JSON value in a request. Throws a 422 for another media type, such as a form, which any web page can post
 * without CORS.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  if (mediaType(request.headers.get("Content-Type") ?? "") !== "json")
    throw new Refusal(422, "Content-Type: must be application/json");
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(request, maxBytes)) chunks.push(chunk);
  return parseJsonBody(Buffer.concat(chunks));
}

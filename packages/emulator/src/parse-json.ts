import { Refusal } from "./http/refusal.ts";

/** JSON text, or its UTF-8 bytes, as a value. The parser's own complaint quotes the text, so it is not passed on. */
export function parseJson(source: Uint8Array | string, refusal: () => Refusal): unknown {
  try {
    return JSON.parse(typeof source === "string" ? source : new TextDecoder("utf-8", { fatal: true }).decode(source));
  } catch {
    throw refusal();
  }
}

/** The JSON body of a request. */
export const parseJsonBody = (bytes: Uint8Array): unknown =>
  parseJson(
    bytes,
    () => new Refusal(400, bytes.length === 0 ? "The body is empty" : "The body is not valid JSON in UTF-8"),
  );

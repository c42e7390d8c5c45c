import { Refusal } from "./refusal.ts";

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

import { placeholdersOf } from "@livedesk/schema/plain";
import type { ApprovedHeader } from "./approved-template.ts";
import { type Given, givenIn, pick } from "./fill.ts";

const TAKES = {
  image: ["media_url"],
  video: ["media_url"],
  document: ["media_url", "filename"],
  location: ["latitude", "longitude", "name", "address"],
} as const;

/** The keys that a header takes: its variable, or what says which file or place it is. */
export const headerTakes = (header: ApprovedHeader): readonly string[] =>
  header.type === "text" ? placeholdersOf(header.text) : TAKES[header.type];

/**
 * The header as the API wants it, of values that may still be wrong. A text without a variable is not sent.
 *
 * Contract: `header_params`.
 */
export function headerParams(header: ApprovedHeader | undefined, value: unknown): Given | undefined {
  if (header === undefined) return undefined;
  const { type } = header;
  const takes = headerTakes(header);
  const given = pick(givenIn(value), takes);
  if (type === "text") return takes.length > 0 ? { type, text_variables: given } : undefined;
  return type === "location" ? { type, location: given } : { type, ...given };
}

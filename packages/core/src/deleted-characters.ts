import type { TemplateMessage } from "@livedesk/schema";
import type { ApiRequest } from "./requests/request.ts";

/** What is said of a field whose characters upstream deletes. */
export const CHARACTERS_DELETED = "holds < > \" or ': LiveDesk may delete them";

/**
 * Where in the values of a template there is a character that upstream deletes without a word: `O'Brien` arrives as
 * `OBrien`. Tells nothing of the values.
 */
export function deletedCharacters(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return /[<>"']/.test(String(value)) ? [path] : [];
  return Object.entries(value).flatMap(([key, inner]) => deletedCharacters(inner, `${path}.${key}`));
}

/** Where in a request there is such a character. Upstream leaves the values of buttons alone. */
export function fieldsWithDeletedCharacters({ kind, body }: ApiRequest<unknown>): string[] {
  if (kind !== "template") return [];
  // A request of this kind was made of such a message, as JSON.
  const { processed_params, header_params, footer_params } = (body as { value: TemplateMessage }).value.template_params;
  return deletedCharacters({ processed_params, header_params, footer_params }, "template_params");
}

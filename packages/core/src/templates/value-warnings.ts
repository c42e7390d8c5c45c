import { CHARACTERS_DELETED, deletedCharacters } from "../deleted-characters.ts";
import type { ApprovedTemplate } from "./approved-template.ts";
import { givenIn } from "./fill.ts";
import { endingOf } from "./media-url.ts";
import type { TemplateWarning } from "./template-warning.ts";

/** What may not arrive as it was given. Upstream leaves the values of buttons alone. */
export function valueWarnings(definition: ApprovedTemplate, values: unknown): readonly TemplateWarning[] {
  const given = givenIn(values);
  const deleted = ["header", "body", "footer"].flatMap((part) =>
    Object.entries(givenIn(given[part])).flatMap(([key, value]) =>
      typeof value === "string" ? deletedCharacters(value, `${part}.${key}`) : [],
    ),
  );
  const warnings = deleted.map((path): TemplateWarning => ({
    code: "characters-deleted",
    path,
    message: CHARACTERS_DELETED,
  }));
  const { media_url } = givenIn(given["header"]);
  if (definition.header?.type !== "document" || typeof media_url !== "string") return warnings;
  if ((endingOf(media_url) ?? "pdf") === "pdf") return warnings;
  const message = "does not name a PDF: Meta documents no other file for the header of a template";
  return [...warnings, { code: "not-a-pdf", path: "header.media_url", message }];
}

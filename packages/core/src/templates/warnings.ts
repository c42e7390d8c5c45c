import { placeholdersOf } from "@livedesk/schema";
import type { ApprovedTemplate } from "./definition.ts";
import { givenIn } from "./fill.ts";
import { endingOf } from "./media-url.ts";
import type { TemplateMessage } from "@livedesk/schema";
import type { ApiRequest } from "../requests/request.ts";

/** What may go wrong with something that can be sent. */
export interface TemplateWarning {
  /**
   * - `unknown-language`: Meta's list does not have the language
   * - `footer-variables`: Meta is likely to refuse a footer with variables
   * - `variable-at-edge`, `adjacent-variables`: Meta refuses such a body at its review
   * - `not-a-pdf`: Meta documents PDF alone for the header of a template
   * - `characters-deleted`: LiveDesk may delete characters of a value
   */
  readonly code:
    | "unknown-language"
    | "footer-variables"
    | "variable-at-edge"
    | "adjacent-variables"
    | "not-a-pdf"
    | "characters-deleted";
  /** Where: `language`, `footer`, `body.1`. */
  readonly path: string;
  /** Why, without the value itself. */
  readonly message: string;
}

/** What Meta, or a customer, may not like about a template. */
export function definitionWarnings({ language, body, footer = "" }: ApprovedTemplate): readonly TemplateWarning[] {
  const warnings: readonly (TemplateWarning | false)[] = [
    !isKnownLanguage(language) && {
      code: "unknown-language",
      path: "language",
      message: "is not in Meta's list of languages: a template is found by the very code under which it was approved",
    },
    /^\s*\{\{|\}\}\s*$/.test(body) && {
      code: "variable-at-edge",
      path: "body",
      message: "starts or ends with a variable: Meta refuses that at its review (2388299)",
    },
    /\}\}\s*\{\{/.test(body) && {
      code: "adjacent-variables",
      path: "body",
      message: "has two variables side by side: Meta is likely to refuse that at its review",
    },
    placeholdersOf(footer).length > 0 && {
      code: "footer-variables",
      path: "footer",
      message: "has variables: Meta is likely to refuse them in a footer",
    },
  ];
  return warnings.filter((warning) => warning !== false);
}

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

/** A language that a template can be in, as Meta listed them in November 2025: 111 codes. */
const LISTED =
  "af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE en " +
  "en_GB en_US en_AE en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ en_QA en_SG en_UG en_ZA et fil fi fr fr_BE " +
  "fr_CA fr_CH fr_CI fr_MA ka de de_AT de_CH el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml " +
  "mr nb ps_AF fa pl pt_BR pt_PT pa ro ru sr si_LK sk sl es es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX es_PA " +
  "es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu";

/** Whether Meta lists a language. The list grows, so one that it does not have is worth a warning and no more. */
export const isKnownLanguage = (code: string): boolean => LISTED.split(" ").includes(code);

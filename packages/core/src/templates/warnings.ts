import { isObject, placeholdersOf, type TemplateDefinition, type TemplateMessage } from "@livedesk/schema";
import { valuesIn } from "./fill.ts";
import { endingOf } from "./media-url.ts";
import type { ApiRequest } from "../requests/request.ts";

/** A possible problem of a template or a value that can be sent. */
export interface TemplateWarning {
  /**
   * - `unknown-language`: Meta's list does not have the language
   * - `footer-variables`: Meta is likely to refuse a footer with variables
   * - `variable-at-edge`, `adjacent-variables`: Meta refuses such a body at its review
   * - `not-a-pdf`: for the header of a template, Meta documents only PDF files
   * - `characters-deleted`: LiveDesk may delete some characters of a value
   */
  readonly code:
    | "unknown-language"
    | "footer-variables"
    | "variable-at-edge"
    | "adjacent-variables"
    | "not-a-pdf"
    | "characters-deleted";
  /** The field: `language`, `footer`, `body.1`. */
  readonly path: string;
  /** What the problem is. The text does not contain the value itself. */
  readonly message: string;
}

/** Possible problems of a template, such as a text that Meta may refuse at its review. */
export function definitionWarnings({ language, body, footer = "" }: TemplateDefinition): readonly TemplateWarning[] {
  const warnings: readonly (TemplateWarning | false)[] = [
    !isKnownLanguage(language) && {
      code: "unknown-language",
      path: "language",
      message:
        "is not in Meta's list of languages: WhatsApp finds a template only by the code under which Meta approved it",
    },
    /^\s*\{\{|\}\}\s*$/.test(body) && {
      code: "variable-at-edge",
      path: "body",
      message: "starts or ends with a variable: Meta refuses such a template at its review (Meta's error 2388299)",
    },
    /\}\}\s*\{\{/.test(body) && {
      code: "adjacent-variables",
      path: "body",
      message: "has two variables side by side: Meta is likely to refuse such a template at its review",
    },
    placeholdersOf(footer).length > 0 && {
      code: "footer-variables",
      path: "footer",
      message: "has variables: Meta is likely to refuse them in a footer",
    },
  ];
  return warnings.filter((warning) => warning !== false);
}

/** Values that may not arrive unchanged. LiveDesk does not change the values of buttons. */
export function valueWarnings(definition: TemplateDefinition, values: unknown): readonly TemplateWarning[] {
  const byPart = valuesIn(values);
  const deleted = ["header", "body", "footer"].flatMap((part) =>
    Object.entries(valuesIn(byPart[part])).flatMap(([key, value]) =>
      typeof value === "string" ? deletedCharacters(value, `${part}.${key}`) : [],
    ),
  );
  const warnings = deleted.map((path): TemplateWarning => ({
    code: "characters-deleted",
    path,
    message: CHARACTERS_DELETED,
  }));
  const { media_url } = valuesIn(byPart["header"]);
  if (definition.header?.type !== "document" || typeof media_url !== "string") return warnings;
  if ((endingOf(media_url) ?? "pdf") === "pdf") return warnings;
  const message = "is not the URL of a PDF: for the header of a template, Meta documents only PDF files";
  return [...warnings, { code: "not-a-pdf", path: "header.media_url", message }];
}

/** The warning for a value with characters that LiveDesk may delete. */
export const CHARACTERS_DELETED = "contains < > \" or ', which LiveDesk may delete";

/**
 * The paths of the values with a character that LiveDesk deletes without reporting it: `O'Brien` arrives as `OBrien`.
 * The result does not contain the values.
 */
function deletedCharacters(value: unknown, path: string): string[] {
  if (!isObject(value)) return /[<>"']/.test(String(value)) ? [path] : [];
  return Object.entries(value).flatMap(([key, inner]) => deletedCharacters(inner, `${path}.${key}`));
}

/**
 * The fields of a request whose value has a character that LiveDesk deletes. LiveDesk does not change the values of
 * buttons.
 */
export function fieldsWithDeletedCharacters({ kind, body }: ApiRequest<unknown>): string[] {
  if (kind !== "template") return [];
  // The body of a template request is always a template message, as JSON.
  const { processed_params, header_params, footer_params } = (body as { value: TemplateMessage }).value.template_params;
  return deletedCharacters({ processed_params, header_params, footer_params }, "template_params");
}

/** The 111 languages of templates that Meta listed in November 2025. */
const LANGUAGES =
  "af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE en " +
  "en_GB en_US en_AE en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ en_QA en_SG en_UG en_ZA et fil fi fr fr_BE " +
  "fr_CA fr_CH fr_CI fr_MA ka de de_AT de_CH el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml " +
  "mr nb ps_AF fa pl pt_BR pt_PT pa ro ru sr si_LK sk sl es es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX es_PA " +
  "es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu";

/** Whether Meta lists a language. Meta adds languages, so a language that is not listed is only a warning. */
const isKnownLanguage = (code: string): boolean => LANGUAGES.split(" ").includes(code);

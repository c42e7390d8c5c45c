import { placeholdersOf } from "@livedesk/schema/plain";
import type { ApprovedTemplate } from "./approved-template.ts";
import { isKnownLanguage } from "./known-language.ts";
import type { TemplateWarning } from "./template-warning.ts";

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

import { placeholdersOf } from "@livedesk/schema/plain";
import type { ApprovedTemplate } from "./approved-template.ts";
import { buttonsParams } from "./button-params.ts";
import { type Given, givenIn, pick } from "./fill.ts";
import { headerParams } from "./header-params.ts";

/** The values of a text, in the order in which it names them, or undefined where it names none. */
function textParams(text: string | undefined, value: unknown): Given | undefined {
  const variables = placeholdersOf(text ?? "");
  return variables.length > 0 ? pick(givenIn(value), variables) : undefined;
}

/**
 * A definition and its values as the API wants them, with the keys in the order of its own example. Of values that may still
 * be wrong: what has no place is left out, and nothing else is looked at.
 *
 * Contract: `template_params`.
 */
export function templateParams(definition: ApprovedTemplate, values: unknown): Given {
  const { name, namespace, language, category } = definition;
  const { header, body, footer, buttons } = givenIn(values);
  const footerTexts = textParams(definition.footer, footer);
  return givenIn({
    name,
    namespace,
    language,
    category,
    processed_params: textParams(definition.body, body),
    header_params: headerParams(definition.header, header),
    footer_params: footerTexts && { text_variables: footerTexts },
    button_params: buttonsParams(definition.buttons, buttons),
  });
}

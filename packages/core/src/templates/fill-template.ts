import { templateMessage, templateVariables } from "@livedesk/schema/plain";
import { ValidationError } from "../errors/validation-error.ts";
import { validate } from "../validate.ts";
import type { ApprovedTemplate } from "./approved-template.ts";
import { checkOptions } from "./check-options.ts";
import { checkValues } from "./check-values.ts";
import { fillIn } from "./fill-in.ts";
import { givenIn } from "./fill.ts";
import type { FilledTemplate } from "./template.ts";
import { templateParams } from "./template-params.ts";

/**
 * The message that sends a template. The chat shows its body, unless it is told another text. Throws `ValidationError` with
 * everything that is wrong with the values and the options.
 */
export function fillTemplate(definition: ApprovedTemplate, values: unknown, options?: unknown): FilledTemplate {
  const issues = [...checkValues(definition, values), ...checkOptions(options)];
  if (issues.length > 0) throw new ValidationError(issues);
  const template_params = templateParams(definition, values);
  const body = validate(templateVariables, template_params["processed_params"] ?? {}, "body");
  const message = { content: givenIn(options)["content"] ?? fillIn(definition.body, body), template_params };
  const { content: shown, template_params: params } = validate(templateMessage, message, "message");
  return { content: shown, message_type: "outgoing", template_params: params };
}

import * as z from "zod/mini";
import { closed } from "./closed.ts";
import { templateButtonsSchema } from "./template-button.ts";
import { templateFooterSchema } from "./template-footer.ts";
import { templateHeaderSchema } from "./template.ts";
import { templateVariablesSchema } from "./template-variables.ts";
import { lineOfText } from "./text.ts";

/**
 * Which WhatsApp template to send, and what to fill it with.
 *
 * @example
 * templateParamsSchema.parse({ name: "order_update", language: "en_US", processed_params: { "1": "John" } });
 *
 * Contract: template request, `template_params`.
 */
export const templateParamsSchema = closed({
  name: lineOfText(),
  namespace: z.optional(lineOfText()),
  language: lineOfText(),
  category: z.optional(lineOfText()),
  processed_params: z.optional(templateVariablesSchema),
  header_params: z.optional(templateHeaderSchema),
  footer_params: z.optional(templateFooterSchema),
  button_params: z.optional(templateButtonsSchema),
});

/** Which WhatsApp template to send, and what to fill it with. */
export type TemplateParams = z.output<typeof templateParamsSchema>;

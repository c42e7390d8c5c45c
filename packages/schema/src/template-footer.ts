import * as z from "zod/mini";
import { closed } from "./closed.ts";
import { templateVariablesSchema } from "./template-variables.ts";

/**
 * The footer of a template. Meta's own pages disagree whether a footer may have variables; the contract offers them.
 *
 * @example
 * templateFooterSchema.parse({ text_variables: { "1": "Acme" } });
 *
 * Contract: `footer_params`.
 */
export const templateFooterSchema = closed({ text_variables: z.optional(templateVariablesSchema) });

/** The footer of a template. */
export type TemplateFooter = z.output<typeof templateFooterSchema>;

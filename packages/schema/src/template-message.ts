import * as z from "zod/mini";
import { closed } from "./closed.ts";
import { contentSchema } from "./content.ts";
import { templateParamsSchema } from "./template-params.ts";
import { MESSAGE_TYPE } from "./template-rules.ts";

/**
 * A WhatsApp template message. `content` is what the chat shows; WhatsApp sends the template. `message_type` is always
 * `"outgoing"`, so it may be left out and is added on the way.
 *
 * @example
 * templateMessageSchema.parse({ content: "Hi John", template_params: { name: "order_update", language: "en_US" } });
 *
 * Contract: template request, body parameters.
 */
export const templateMessageSchema = closed({
  content: contentSchema,
  message_type: z.optional(z.literal("outgoing", MESSAGE_TYPE)),
  template_params: templateParamsSchema,
});

/** A WhatsApp template message to send. */
export type TemplateMessage = z.output<typeof templateMessageSchema>;

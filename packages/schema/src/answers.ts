import * as z from "zod/mini";
import { attachmentSchema } from "./attachment.ts";
import { externalErrorSchema } from "./external-error-schema.ts";
import { answeredIdSchema } from "./ids.ts";
import { lenient } from "./lenient.ts";
import { messageStatusSchema } from "./message-status.ts";
import { senderSchema } from "./sender.ts";

const contentAttributes = z.looseObject({
  in_reply_to: lenient(z.union([z.number(), z.string()])),
  external_error: lenient(externalErrorSchema),
});

const sentTemplate = z.looseObject({
  name: lenient(z.string()),
  language: lenient(z.string()),
  category: lenient(z.string()),
});

/**
 * A message as the API answers it: a sent text, file or template message, or a failed one. Only `id` is required; unknown
 * keys are kept. `created_at` is Unix time, in seconds.
 *
 * @example
 * messageSchema.parse({ id: 123, status: "sent" }).id; // 123
 *
 * Contract: all response examples.
 */
export const messageSchema = z.looseObject({
  id: answeredIdSchema,
  content: lenient(z.string()),
  inbox_id: lenient(z.number()),
  conversation_id: lenient(z.union([z.number(), answeredIdSchema])),
  message_type: lenient(z.number()),
  content_type: lenient(z.string()),
  status: lenient(messageStatusSchema),
  content_attributes: lenient(contentAttributes),
  additional_attributes: lenient(z.looseObject({ template_params: lenient(sentTemplate) })),
  created_at: lenient(z.number()),
  private: lenient(z.boolean()),
  // Documented as Int, null in the example, and a string (`wamid…`, a UUID) elsewhere in the same product.
  source_id: lenient(z.union([z.string(), z.number()])),
  sorting_id: lenient(z.number()),
  sender: lenient(senderSchema),
  attachments: lenient(z.array(attachmentSchema)),
});

/** A message as the API answers it. */
export type Message = z.output<typeof messageSchema>;

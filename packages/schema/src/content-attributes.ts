import * as z from "zod/mini";
import { messageIdSchema } from "./ids.ts";
import { jsonObject } from "./json-object.ts";

/**
 * Attributes of a message to send. `in_reply_to` names the message that this one answers; any other JSON is passed on,
 * since the contract gives that key as an example only.
 *
 * @example
 * contentAttributesSchema.parse({ in_reply_to: 29 });
 *
 * Contract: text request, `content_attributes`.
 */
export const contentAttributesSchema = jsonObject(z.looseObject({ in_reply_to: z.optional(messageIdSchema) }));

/** Attributes of a message to send. */
export type ContentAttributes = z.output<typeof contentAttributesSchema>;

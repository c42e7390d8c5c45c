import * as z from "zod/mini";
import { contentAttributesSchema } from "./content-attributes.ts";
import { contentSchema } from "./content.ts";
import { closed } from "./closed.ts";

/** The fields that a text and a file message share beside their content. */
export const sharedFields = {
  private: z.optional(z.boolean("must be true or false")),
  content_attributes: z.optional(contentAttributesSchema),
};

/**
 * A text message or a private note (`private: true`), on its own or as a reply (`content_attributes.in_reply_to`).
 *
 * @example
 * textMessageSchema.parse({ content: "Hello", content_attributes: { in_reply_to: 29 } });
 *
 * Contract: text request, body parameters.
 */
export const textMessageSchema = closed({ content: contentSchema, ...sharedFields });

/** A text message or private note to send. */
export type TextMessage = z.output<typeof textMessageSchema>;

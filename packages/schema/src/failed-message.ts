import * as z from "zod/mini";

/**
 * The least that a failed message carries.
 *
 * Contract: failure response.
 */
export const failedMessageSchema = z.looseObject({
  id: z.number(),
  status: z.literal("failed"),
  content_attributes: z.optional(z.nullable(z.looseObject({ external_error: z.optional(z.nullable(z.string())) }))),
});

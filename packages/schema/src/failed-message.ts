import * as z from "zod/mini";
import { externalErrorSchema } from "./external-error-schema.ts";
import { answeredIdSchema } from "./ids.ts";

/**
 * The least that a failed message carries.
 *
 * Contract: failure response.
 */
export const failedMessageSchema = z.looseObject({
  id: answeredIdSchema,
  status: z.literal("failed"),
  content_attributes: z.optional(
    z.nullable(z.looseObject({ external_error: z.optional(z.nullable(externalErrorSchema)) })),
  ),
});

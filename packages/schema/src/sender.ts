import * as z from "zod/mini";
import { lenient } from "./lenient.ts";

/**
 * Who sent a message, as the API answers it.
 *
 * @example
 * senderSchema.parse({ id: 3, name: "TEST", type: "user" }).name; // "TEST"
 *
 * Contract: text response, `sender`.
 */
export const senderSchema = z.looseObject({
  id: lenient(z.number()),
  name: lenient(z.string()),
  available_name: lenient(z.string()),
  avatar_url: lenient(z.string()),
  type: lenient(z.string()),
  availability_status: lenient(z.string()),
  thumbnail: lenient(z.string()),
});

/** Who sent a message. */
export type Sender = z.output<typeof senderSchema>;

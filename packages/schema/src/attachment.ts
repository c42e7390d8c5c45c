import * as z from "zod/mini";
import { lenient } from "./lenient.ts";

/**
 * A stored file, as the API answers it. `file_size` is in bytes; `width` and `height` are in pixels and null until the
 * server has looked at the picture.
 *
 * @example
 * attachmentSchema.parse({ id: 199, file_type: "image", extension: null }).file_type; // "image"
 *
 * Contract: file response, `attachments`.
 */
export const attachmentSchema = z.looseObject({
  id: lenient(z.number()),
  message_id: lenient(z.number()),
  file_type: lenient(z.string()),
  account_id: lenient(z.number()),
  extension: lenient(z.string()),
  data_url: lenient(z.string()),
  thumb_url: lenient(z.string()),
  file_size: lenient(z.number()),
  width: lenient(z.number()),
  height: lenient(z.number()),
});

/** A stored file. */
export type Attachment = z.output<typeof attachmentSchema>;

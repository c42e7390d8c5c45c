import * as z from "zod/mini";
import { captionSchema } from "./content.ts";
import { closed } from "./closed.ts";
import { fileInputSchema } from "./file-input.ts";
import { sharedFields } from "./text-message.ts";

/**
 * A message with one or more files; `content` is the text beside them and may be left out.
 *
 * @example
 * fileMessageSchema.parse({ content: "The details", attachments: [{ name: "a.txt", data: new Uint8Array([65]) }] });
 *
 * Contract: file request (it has an example only; that `content` is optional there is this package's decision).
 */
export const fileMessageSchema = closed({
  content: z.optional(captionSchema),
  ...sharedFields,
  attachments: z
    .array(fileInputSchema, "must be an array of files, also for one file")
    .check(z.minLength(1, "must hold at least one file; to send text alone, leave attachments out")),
});

/** A message with files to send. */
export type FileMessage = z.output<typeof fileMessageSchema>;

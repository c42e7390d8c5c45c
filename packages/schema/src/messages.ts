import * as z from "zod/mini";
import { captionSchema } from "./content.ts";
import { closed } from "./closed.ts";
import { FILES, NO_FILE } from "./files.ts";
import { fileInputSchema } from "./file-input.ts";
import { sharedFields } from "./text-message.ts";

/** One or more files. */
export const filesSchema = z.array(fileInputSchema, FILES).check(z.refine((files) => files.length > 0, NO_FILE));

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
  attachments: filesSchema,
});

/** A message with files to send. */
export type FileMessage = z.output<typeof fileMessageSchema>;

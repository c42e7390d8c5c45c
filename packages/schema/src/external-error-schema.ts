import * as z from "zod/mini";

/** The reason of a failed message, also where a server gives a bare code as a number. */
export const externalErrorSchema = z.union([
  z.string(),
  z.pipe(
    z.number(),
    z.transform((code) => String(code)),
  ),
]);

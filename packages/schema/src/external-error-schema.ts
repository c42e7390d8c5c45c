import * as z from "zod/mini";

/** The reason of a failed message, also where a server gives a bare code as a number. */
export const externalErrorSchema = z.pipe(z.union([z.string(), z.number()]), z.coerce.string());

import * as z from "zod/mini";

/**
 * A field of an answer that may be missing, null, or of a type that nobody documented. The last is read as missing: the
 * message was accepted, and an answer that cannot be read must never look like a send that failed.
 */
export const lenient = <Schema extends z.core.SomeType>(schema: Schema) =>
  z.catch(z.optional(z.nullable(schema)), undefined);

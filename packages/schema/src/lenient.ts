import * as z from "zod/mini";

/**
 * A field of an answer that may be missing, null, or of a type that nobody documented. The last is read as missing: the
 * message was accepted, and an answer that cannot be read must never look like a send that failed. (`z.catch` would do, and
 * bring a third more of zod into every bundle.)
 */
export const lenient = <Schema extends z.core.SomeType>(schema: Schema) =>
  z.union([
    z.optional(z.nullable(schema)),
    z.pipe(
      z.unknown(),
      z.transform((): undefined => undefined),
    ),
  ]);

import * as z from "zod/mini";
import { lenient } from "./lenient.ts";

/**
 * The body of a refusal. The contract shows none; these are the shapes that upstream has: `error`, `errors`, `message`.
 *
 * @example
 * errorAnswerSchema.parse({ error: "Resource could not be found" }).error;
 */
export const errorAnswerSchema = z.looseObject({
  error: lenient(z.string()),
  errors: lenient(z.array(z.string())),
  message: lenient(z.string()),
  attributes: lenient(z.array(z.string())),
});

/** The body of a refusal. */
export type ErrorAnswer = z.output<typeof errorAnswerSchema>;

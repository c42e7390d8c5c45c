import * as z from "zod/mini";
import { isWithin, tooLong } from "./template-definition-rules.ts";

/** What JSON Schema is told of a length, since zod cannot say it of a check written by hand. */
export const lengths = /* @__PURE__ */ z.registry<{ maxLength?: number; minItems?: number; maxItems?: number }>();

/** Limits a text to so many characters. */
export const atMost = (text: z.ZodMiniString<string>, longest: number): z.ZodMiniString<string> =>
  text.check(z.refine((value) => isWithin(value, longest), tooLong(longest))).register(lengths, { maxLength: longest });

import { ID, isId } from "../id-rules.ts";
import type { Id } from "../identifiers.ts";
import { faultless, model } from "./reader.ts";

/**
 * `idSchema` without zod: it takes and refuses the same, in the same words.
 *
 * @example
 * id.safeParse("141").success; // true
 *
 * Contract: path parameters.
 */
export const id = model<Id>(faultless((value) => (isId(value) ? undefined : ID)));

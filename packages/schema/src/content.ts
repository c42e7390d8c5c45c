import * as z from "zod/mini";
import { text, visibleText } from "./text.ts";

/**
 * The longest `content`, in characters (code points). The contract names no limit; upstream answers 422 above this one.
 */
export const MAX_CONTENT_LENGTH = 150_000;

// UTF-16 units are never fewer than characters, so only a string near the limit is counted character by character.
const fits = (value: string): boolean =>
  value.length <= MAX_CONTENT_LENGTH || Array.from(value).length <= MAX_CONTENT_LENGTH;

const withinLimit = () => z.refine<string>(fits, `must be at most ${MAX_CONTENT_LENGTH} characters long`);

/** The text of a message that has nothing else to show. */
export const contentSchema = visibleText("the text of the message").check(withinLimit());

/** The text beside files, which may be empty. */
export const captionSchema = text("the text beside the files").check(withinLimit());

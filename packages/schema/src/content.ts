import * as z from "zod/mini";
import { text, visibleText } from "./text.ts";
import { isWithinLimit, WITHIN_LIMIT } from "./text-rules.ts";

const withinLimit = () => z.refine<string>(isWithinLimit, WITHIN_LIMIT);

/** The text of a message that has nothing else to show. */
export const contentSchema = visibleText("the text of the message").check(withinLimit());

/** The text beside files, which may be empty. */
export const captionSchema = text("the text beside the files").check(withinLimit());

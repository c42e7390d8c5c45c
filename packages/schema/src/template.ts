import * as z from "zod/mini";
import { closed } from "./closed.ts";
import { degrees, HEADER_TYPES, MEDIA_URL, MEDIA_URL_LENGTH, MEDIA_URL_RULES } from "./template-rules.ts";
import { templateVariablesSchema } from "./template-variables.ts";
import { WELL_FORMED } from "./text-rules.ts";
import { expected, visibleText } from "./text.ts";

const mediaUrl = z.string(expected(MEDIA_URL)).check(
  z.refine((value) => WELL_FORMED.pattern.test(value), WELL_FORMED.message),
  ...MEDIA_URL_RULES.map(({ pattern, message }) => z.regex(pattern, message)),
  z.maxLength(MEDIA_URL_LENGTH, `must be at most ${MEDIA_URL_LENGTH} characters long`),
);

const degreesTo = (limit: number) =>
  z
    .number(expected(degrees(limit)))
    .check(z.gte(-limit, `must be ${degrees(limit)}`), z.lte(limit, `must be ${degrees(limit)}`));

const location = closed({
  latitude: degreesTo(90),
  longitude: degreesTo(180),
  name: z.optional(visibleText()),
  address: z.optional(visibleText()),
});

/**
 * The header of a template: a text with variables, an image, a video, a document or a place.
 *
 * @example
 * templateHeaderSchema.parse({ type: "image", media_url: "https://example.com/image.jpg" });
 *
 * Contract: `header_params`. The table marks every key but `type` optional; each is required where its type needs it.
 */
export const templateHeaderSchema = z.discriminatedUnion(
  "type",
  [
    closed({ type: z.literal("text"), text_variables: templateVariablesSchema }),
    closed({ type: z.literal("image"), media_url: mediaUrl }),
    closed({ type: z.literal("video"), media_url: mediaUrl }),
    closed({ type: z.literal("document"), media_url: mediaUrl, filename: z.optional(visibleText()) }),
    closed({ type: z.literal("location"), location }),
  ],
  expected(HEADER_TYPES),
);

/** The header of a template, one shape a `type`. */
export type TemplateHeader = z.output<typeof templateHeaderSchema>;

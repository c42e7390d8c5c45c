import * as z from "zod/mini";
import { closed } from "./closed.ts";
import { templateVariablesSchema } from "./template-variables.ts";
import { expected, visibleText } from "./text.ts";

const mediaUrl = z
  .string(expected('the address of the file, for example "https://example.com/image.jpg"'))
  .check(
    z.regex(/^https?:\/\//i, "must be an http or https address: WhatsApp fetches the file from there"),
    z.regex(/^[^\s\p{Cc}]*$/u, "must not hold spaces or control characters"),
    z.regex(/^\w+:\/\/[^/?#\s@]+([/?#]|$)/, "must name a host, without a user name or password"),
    z.maxLength(2000, "must be at most 2000 characters long"),
  );

const degrees = (limit: number) =>
  z
    .number(expected(`a number of degrees from -${limit} to ${limit}`))
    .check(
      z.gte(-limit, `must be from -${limit} to ${limit} degrees`),
      z.lte(limit, `must be from -${limit} to ${limit} degrees`),
    );

const location = closed({
  latitude: degrees(90),
  longitude: degrees(180),
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
  expected('"text", "image", "video", "document" or "location"'),
);

/** The header of a template, one shape a `type`. */
export type TemplateHeader = z.output<typeof templateHeaderSchema>;

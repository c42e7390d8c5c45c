import * as z from "zod/mini";
import { closed } from "./closed.ts";
import { definedButtons } from "./template-definition-buttons.ts";
import {
  CATEGORIES,
  CATEGORY,
  headerFault,
  kindFault,
  LANGUAGE,
  LANGUAGE_RULE,
  LONGEST,
  NAME,
  NAME_RULE,
} from "./template-definition-rules.ts";
import { atMost } from "./template-length.ts";
import { placeholderFault } from "./template-placeholders.ts";
import { HEADER_TYPES } from "./template-rules.ts";
import { expected, lineOfText, text, visibleText } from "./text.ts";

/** A text of a template, with placeholders that Meta could have approved. */
const approved = (line: z.ZodMiniString<string>, longest: number, faultOf = placeholderFault) =>
  atMost(
    line.check(
      z.check(({ value, issues }) => {
        const message = faultOf(value);
        if (message !== undefined) issues.push({ code: "custom", input: undefined, message, continue: true });
      }),
    ),
    longest,
  );

const header = () =>
  z.discriminatedUnion(
    "type",
    [
      closed({ type: z.literal("text"), text: approved(lineOfText(), LONGEST.header, headerFault) }),
      closed({ type: z.literal("image") }),
      closed({ type: z.literal("video") }),
      closed({ type: z.literal("document") }),
      closed({ type: z.literal("location") }),
    ],
    expected(HEADER_TYPES),
  );

const definition = () =>
  closed({
    name: text(NAME).check(z.regex(NAME_RULE.pattern, NAME_RULE.message)),
    language: text(LANGUAGE).check(z.regex(LANGUAGE_RULE.pattern, LANGUAGE_RULE.message)),
    namespace: z.optional(lineOfText()),
    category: z.optional(z.enum(CATEGORIES, expected(CATEGORY))),
    header: z.optional(header()),
    body: approved(visibleText(), LONGEST.body),
    footer: z.optional(approved(lineOfText(), LONGEST.footer)),
    buttons: z.optional(definedButtons()),
  }).check(
    z.check(({ value, issues }) => {
      const message = issues.length === 0 ? kindFault(value) : undefined;
      if (message !== undefined) issues.push({ code: "custom", input: undefined, path: ["body"], message });
    }),
  );

/**
 * A WhatsApp template as Meta approved it: its name and language, and its texts with their placeholders. It is what a
 * program keeps beside its code, and never part of a request.
 *
 * @example
 * templateDefinitionSchema.parse({ name: "order_update", language: "en_US", body: "Hello {{1}}, your order is {{2}}." });
 *
 * Contract: template request, `template_params` (`name`, `namespace`, `language`, `category`); the limits are Meta's.
 */
// Put together by one call without effects, so that a bundler can leave it out where nobody defines a template.
export const templateDefinitionSchema = /* @__PURE__ */ definition();

/** A WhatsApp template as Meta approved it. */
export type TemplateDefinition = z.output<typeof templateDefinitionSchema>;

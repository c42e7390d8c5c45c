import type { TemplateDefinition } from "../template-definition.ts";
import {
  ADDRESS,
  ADDRESS_RULES,
  buttonsFault,
  CATEGORIES,
  CATEGORY,
  DEFINED_BUTTON_TYPES,
  headerFault,
  isWithin,
  kindFault,
  LANGUAGE,
  LANGUAGE_RULE,
  LONGEST,
  NAME,
  NAME_RULE,
  NO_VARIABLE,
  tooLong,
} from "../template-definition-rules.ts";
import { placeholderFault } from "../template-placeholders.ts";
import { BUTTONS, HEADER_TYPES } from "../template-rules.ts";
import {
  closed,
  listOf,
  model,
  note,
  only,
  optional,
  type PlainModel,
  type Reader,
  type Rule,
  valueOf,
  variantOf,
} from "./reader.ts";
import { isString, lineOfText, matches, storable, visibleText } from "./texts.ts";

const atMost =
  (longest: number): Rule<string> =>
  (text) =>
    isWithin(text, longest) ? undefined : tooLong(longest);

/** What a reader reads, by more rules for texts. */
const ruled =
  (read: Reader, ...rules: readonly Rule<string>[]): Reader =>
  (value, issues) => {
    const text = read(value, issues);
    if (isString(text)) for (const rule of rules) note(issues, rule(text));
    return text;
  };

const text = (what: string, ...rules: readonly Rule<string>[]): Reader =>
  valueOf(isString, what, ...storable, ...rules);

const named = (type: string): Reader => only(type, `must be "${type}"`);

const isCategory = (value: unknown): value is TemplateDefinition["category"] =>
  CATEGORIES.some((category) => category === value);

function header(): Reader {
  const media = (type: string): Reader => closed({ type: named(type) });
  return variantOf(
    "type",
    {
      text: closed({ type: named("text"), text: ruled(lineOfText, headerFault, atMost(LONGEST.header)) }),
      image: media("image"),
      video: media("video"),
      document: media("document"),
      location: media("location"),
    },
    HEADER_TYPES,
  );
}

function buttons(): Reader {
  const label = ruled(lineOfText, matches(NO_VARIABLE), atMost(LONGEST.label));
  const url = text(ADDRESS, ...ADDRESS_RULES.map(matches), atMost(LONGEST.url));
  const button = variantOf(
    "type",
    {
      quick_reply: closed({ type: named("quick_reply"), text: label }),
      url: closed({ type: named("url"), text: label, url }),
      phone_number: closed({
        type: named("phone_number"),
        text: label,
        phone_number: ruled(lineOfText, atMost(LONGEST.phone_number)),
      }),
      otp: closed({ type: named("otp"), text: label }),
    },
    DEFINED_BUTTON_TYPES,
  );
  return listOf(button, BUTTONS, (items, issues) =>
    // Each was read as a button, and nothing was wrong with any.
    note(issues, buttonsFault(items as { type: string }[])),
  );
}

function definition(): PlainModel<TemplateDefinition> {
  const parts = closed({
    name: text(NAME, matches(NAME_RULE)),
    language: text(LANGUAGE, matches(LANGUAGE_RULE)),
    namespace: optional(lineOfText),
    category: optional(valueOf(isCategory, CATEGORY)),
    header: optional(header()),
    body: ruled(visibleText, placeholderFault, atMost(LONGEST.body)),
    footer: optional(ruled(lineOfText, placeholderFault, atMost(LONGEST.footer))),
    buttons: optional(buttons()),
  });
  return model((value, issues) => {
    const read = parts(value, issues);
    // Nothing was wrong with any of its parts.
    if (issues.length === 0) note(issues, kindFault(read as TemplateDefinition), "body");
    return read;
  });
}

/**
 * `templateDefinitionSchema` without zod: it takes and refuses the same, in the same words.
 *
 * @example
 * templateDefinition.safeParse({ name: "order_update", language: "en_US", body: "Hello {{1}}." }).success; // true
 *
 * Contract: template request, `template_params` (`name`, `namespace`, `language`, `category`); the limits are Meta's.
 */
export const templateDefinition = /* @__PURE__ */ definition();

import * as z from "zod/mini";
import { array, literal, optional } from "./kinds.ts";
import { closed, variants } from "./objects.ts";
import { atMost, expected, lineOfText, matches, rule, text, type TextRule, visibleText } from "./text.ts";

/** A header of text, with at most one variable: `{{1}}` or `{{name}}`. */
export interface TextHeaderDefinition {
  readonly type: "text";
  /** At most 60 characters, also with its value. */
  readonly text: string;
}

/** A header that is a file or a place. Each message says which one. */
export interface MediaHeaderDefinition {
  readonly type: "image" | "video" | "document" | "location";
}

/** The header of a template as approved, one shape a `type`. */
export type HeaderDefinition = TextHeaderDefinition | MediaHeaderDefinition;

/** A button that opens an address. */
export interface UrlButtonDefinition {
  readonly type: "url";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
  /** The address: at most 2000 characters. It may end in `{{1}}`, the one part that a message can fill in. */
  readonly url: string;
}

/** A button that calls a number. */
export interface PhoneButtonDefinition {
  readonly type: "phone_number";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
  /** At most 20 characters. */
  readonly phone_number: string;
}

/** A button that answers (`quick_reply`), or one that carries a one-time password (`otp`). */
export interface PlainButtonDefinition {
  readonly type: "quick_reply" | "otp";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
}

/** A button of a template as approved, one shape a `type`. */
export type ButtonDefinition = UrlButtonDefinition | PhoneButtonDefinition | PlainButtonDefinition;

/**
 * A WhatsApp template as Meta approved it, with its placeholders: all positions (`{{1}}`, `{{2}}`) or all names
 * (`{{first_name}}`).
 *
 * Contract: template request, `template_params` (`name`, `namespace`, `language`, `category`).
 */
export interface TemplateDefinition {
  /** 1 to 512 lower-case letters, digits and underscores. */
  readonly name: string;
  /** The language of this text, as Meta spells it: `en_US`, `ja`. Name and language together are one template. */
  readonly language: string;
  /** Is passed on. WhatsApp's own servers do not need it. */
  readonly namespace?: string | undefined;
  /** Is passed on, and changes nothing. */
  readonly category?: "MARKETING" | "UTILITY" | "AUTHENTICATION" | undefined;
  readonly header?: HeaderDefinition | undefined;
  /** At most 1024 characters, placeholders included. */
  readonly body: string;
  /** At most 60 characters. Meta is likely to refuse variables here. */
  readonly footer?: string | undefined;
  /** In their order. At most 10, of them 2 of type `url`, 1 `phone_number` and 1 `otp`; the quick replies together. */
  readonly buttons?: readonly ButtonDefinition[] | undefined;
}

/**
 * The most characters (code points) that Meta approves in the texts of a template, and the most buttons.
 *
 * @example
 * Array.from("Acme").length <= TEMPLATE_LIMITS.footer; // true
 */
export const TEMPLATE_LIMITS = {
  header: 60,
  body: 1024,
  footer: 60,
  buttonText: 25,
  buttonUrl: 2000,
  phoneNumber: 20,
  buttons: 10,
} as const;

const BUTTONS_OF_TYPE = { quick_reply: 10, url: 2, phone_number: 1, otp: 1 } as const;

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const POSITION = /^[1-9][0-9]*$/;
const VARIABLE_NAME = /^[a-z][a-z0-9_]*$/;

/**
 * The variables of a template text as approved, each once, in the order of their first appearance: `"1"`, `"2"` or names.
 * What stands between two pairs of braces counts, also if Meta would not accept it as a name.
 *
 * @example
 * placeholdersOf("Hello {{1}}, order {{2}} is on its way, {{1}}."); // ["1", "2"]
 *
 * Contract: `processed_params`, whose keys are positions or names.
 */
export const placeholdersOf = (value: string): string[] => [
  ...new Set([...value.matchAll(PLACEHOLDER)].map(([, key = ""]) => key)),
];

/**
 * A template text with its variables replaced by what `valueOf` returns; a variable stays as it is if that is undefined.
 *
 * @example
 * replacePlaceholders("Hello {{1}}.", (variable) => (variable === "1" ? "John" : undefined)); // "Hello John."
 */
export const replacePlaceholders = (value: string, valueOf: (variable: string) => string | undefined): string =>
  value.replaceAll(PLACEHOLDER, (placeholder, variable: string) => valueOf(variable) ?? placeholder);

/**
 * Whether a variable is a position, as in `{{1}}`, and not a name.
 *
 * @example
 * isPosition("1"); // true
 */
export const isPosition = (variable: string): boolean => POSITION.test(variable);

/** What is wrong with the variables of a text, or undefined when nothing is. */
function placeholderFault(value: string): string | undefined {
  if (/\{\{|\}\}/.test(value.replaceAll(PLACEHOLDER, " ")) || /\{\{\{|\}\}\}/.test(value))
    return "has braces that are not a pair: write {{1}} or {{name}}";
  const variables = placeholdersOf(value);
  const odd = variables.find((variable) => !isPosition(variable) && !VARIABLE_NAME.test(variable));
  if (odd !== undefined) {
    return `has the placeholder ${JSON.stringify(`{{${odd}}}`)}: use {{1}}, {{2}} or a name of lower-case letters, digits and underscores`;
  }
  const positions = variables.filter(isPosition);
  if (positions.length > 0 && positions.length < variables.length)
    return "mixes positions and names: a template has one kind or the other";
  const given = new Set(positions);
  const gap = positions.findIndex((_, at) => !given.has(String(at + 1)));
  return gap === -1 ? undefined : `must count its variables up from {{1}} without a gap: {{${gap + 1}}} is missing`;
}

/** What is wrong with the variables of a header's text, or undefined when nothing is. */
const headerFault = (value: string): string | undefined =>
  placeholderFault(value) ?? (placeholdersOf(value).length > 1 ? "must hold at most one variable" : undefined);

/** What is wrong with the texts of a template together, or undefined when nothing is. */
function kindFault({ header, body, footer = "" }: TemplateDefinition): string | undefined {
  const headerText = header?.type === "text" ? header.text : "";
  const kinds = [headerText, body, footer].flatMap((part) => placeholdersOf(part).map(isPosition));
  return new Set(kinds).size < 2
    ? undefined
    : "must have variables of the same kind as header and footer: a template has positions or names, not both";
}

/** What is wrong with the buttons together, or undefined when nothing is. */
function buttonsFault(buttons: readonly ButtonDefinition[]): string | undefined {
  if (buttons.length === 0) return "must not be empty: leave it out";
  if (buttons.length > TEMPLATE_LIMITS.buttons) return `must hold at most ${TEMPLATE_LIMITS.buttons} buttons`;
  for (const [type, most] of Object.entries(BUTTONS_OF_TYPE)) {
    if (buttons.filter((each) => each.type === type).length > most)
      return `must hold at most ${most} of type "${type}"`;
  }
  const groups = buttons.filter(({ type }, at) => type === "quick_reply" && buttons[at - 1]?.type !== "quick_reply");
  return groups.length > 1 ? 'must keep the buttons of type "quick_reply" together' : undefined;
}

const NAME: TextRule = {
  pattern: /^[a-z0-9_]{1,512}$/,
  message: "must be 1 to 512 lower-case letters, digits and underscores",
};

const LANGUAGE: TextRule = {
  pattern: /^[a-z]{2,3}(_[A-Z]{2})?$/,
  message: "must be a code such as en or en_US: an underscore, and the country in capitals",
};

const NO_VARIABLE: TextRule = { pattern: /^(?![^]*(\{\{|\}\}))/, message: "must not hold a variable" };

const URL_RULES: readonly TextRule[] = [
  { pattern: /^https?:\/\/[^\s\p{Cc}/{}][^\s\p{Cc}]*$/u, message: "must be an http or https address, with a host" },
  {
    pattern: /^[^{}]*(\{\{1\}\})?$/,
    message: "may hold only one variable, {{1}}, at its end: WhatsApp adds the value there",
  },
  {
    pattern: /^(?!https?:\/\/[^/?#{}]+\{\{)/,
    message: "must have a /, ? or # between its host and {{1}}: the value could make it another host",
  },
];

/* @__NO_SIDE_EFFECTS__ */
const header = () =>
  variants(
    "type",
    [
      closed({
        type: literal(["text"]),
        text: lineOfText().check(rule(headerFault), atMost(TEMPLATE_LIMITS.header)),
      }),
      closed({ type: literal(["image", "video", "document", "location"]) }),
    ],
    expected('"text", "image", "video", "document" or "location"'),
  );

/* @__NO_SIDE_EFFECTS__ */
function button() {
  const label = lineOfText().check(matches(NO_VARIABLE), atMost(TEMPLATE_LIMITS.buttonText));
  const url = text("an address, such as https://example.com/{{1}}").check(
    ...URL_RULES.map((each) => matches(each)),
    atMost(TEMPLATE_LIMITS.buttonUrl),
  );
  return variants(
    "type",
    [
      closed({ type: literal(["url"]), text: label, url }),
      closed({
        type: literal(["phone_number"]),
        text: label,
        phone_number: lineOfText().check(atMost(TEMPLATE_LIMITS.phoneNumber)),
      }),
      closed({ type: literal(["quick_reply", "otp"]), text: label }),
    ],
    expected('"quick_reply", "url", "phone_number" or "otp": the API sends no other kind of button'),
  );
}

/** The buttons in their order, which is what `index` counts in a request. */
/* @__NO_SIDE_EFFECTS__ */
const buttons = () =>
  array(button(), "must be an array of buttons").check(
    // Issues of a single button come first: the rule runs only if there are none.
    rule(buttonsFault, { minimum: 1, maximum: TEMPLATE_LIMITS.buttons }),
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
export const templateDefinitionSchema = /* @__PURE__ */ definition();

/* @__NO_SIDE_EFFECTS__ */
function definition() {
  return closed({
    name: text("the template's name").check(matches(NAME)),
    language: text("a language code, such as en_US").check(matches(LANGUAGE)),
    namespace: optional(lineOfText()),
    category: optional(
      literal(["MARKETING", "UTILITY", "AUTHENTICATION"], expected('"MARKETING", "UTILITY" or "AUTHENTICATION"')),
    ),
    header: optional(header()),
    body: visibleText().check(rule(placeholderFault), atMost(TEMPLATE_LIMITS.body)),
    footer: optional(lineOfText().check(rule(placeholderFault), atMost(TEMPLATE_LIMITS.footer))),
    buttons: optional(buttons()),
  }).check(
    z.check(({ value, issues }) => {
      // Issues of a single text come first.
      const message = issues.length === 0 ? kindFault(value) : undefined;
      if (message !== undefined) issues.push({ code: "custom", input: undefined, path: ["body"], message });
    }),
  );
}

import * as z from "zod/mini";
import { array, expected, literal, optional } from "./kinds.ts";
import { closed, variants } from "./objects.ts";
import { type TextRule } from "./storable.ts";
import type { TemplateHeader } from "./template.ts";
import {
  atMost,
  isPosition,
  lineOfText,
  matches,
  missingPosition,
  MIXED_KINDS,
  rule,
  text,
  visibleText,
} from "./text.ts";

/** A text header, with at most one variable: `{{1}}` or `{{name}}`. */
export interface TextHeaderDefinition {
  /** What the header is. */
  readonly type: "text";
  /** The text: at most 60 characters, also with the value of its variable. */
  readonly text: string;
}

/** A header that is a file or a place. Each message names its own file or place. */
export interface MediaHeaderDefinition {
  /** What the header is. */
  readonly type: Exclude<TemplateHeader["type"], "text">;
}

/** The header of a template as Meta approved it. Its `type` decides its keys. */
export type HeaderDefinition = TextHeaderDefinition | MediaHeaderDefinition;

/** A button that opens an address. */
export interface UrlButtonDefinition {
  /** What the button does. */
  readonly type: "url";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
  /** The address: at most 2000 characters. It may end in `{{1}}`: each message fills in this part, and no other. */
  readonly url: string;
}

/** A button that calls a number. */
export interface PhoneButtonDefinition {
  /** What the button does. */
  readonly type: "phone_number";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
  /** The number: at most 20 characters. */
  readonly phone_number: string;
}

/** A button that sends a reply (`quick_reply`), or a button that copies a one-time password (`otp`). */
export interface PlainButtonDefinition {
  /** What the button does. */
  readonly type: "quick_reply" | "otp";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
}

/** A button of a template as Meta approved it. Its `type` decides its keys. */
export type ButtonDefinition = UrlButtonDefinition | PhoneButtonDefinition | PlainButtonDefinition;

/**
 * A WhatsApp template as Meta approved it, with its placeholders: all positions (`{{1}}`, `{{2}}`) or all names
 * (`{{first_name}}`).
 *
 * Contract: template request, `template_params` (`name`, `namespace`, `language`, `category`).
 */
export interface TemplateDefinition {
  /** The name: 1 to 512 lower-case letters, digits and underscores. */
  readonly name: string;
  /** The language of the texts, as Meta writes it: `en_US`, `ja`. The name and the language together identify a template. */
  readonly language: string;
  /** The namespace. It is sent to WhatsApp, which does not need it. */
  readonly namespace?: string | undefined;
  /** The category. It is sent to WhatsApp, and changes nothing. */
  readonly category?: "MARKETING" | "UTILITY" | "AUTHENTICATION" | undefined;
  /** The header: a text, a file or a place. */
  readonly header?: HeaderDefinition | undefined;
  /** The body: at most 1024 characters, including the placeholders. */
  readonly body: string;
  /** The footer: at most 60 characters. Meta is likely to refuse variables in it. */
  readonly footer?: string | undefined;
  /**
   * The buttons, in the order in which WhatsApp shows them. At most 10, and of these at most 2 of the type `url`, 1 `phone_number` and
   * 1 `otp`. No other button may stand between the quick replies.
   */
  readonly buttons?: readonly ButtonDefinition[] | undefined;
}

/**
 * The greatest lengths of a template's texts that Meta approves, in characters (code points), and the greatest number of buttons.
 *
 * @example
 * Array.from("Acme").length <= TEMPLATE_LIMITS.footer; // true
 *
 * Contract: template request, `template_params`; the limits are Meta's.
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
const VARIABLE_NAME = /^[a-z][a-z0-9_]*$/;

/**
 * The variables of a template's text, each once, in the order in which they first appear: `"1"`, `"2"` or names. Every text between
 * `{{` and `}}` counts as a variable, also if Meta would not accept it as a name.
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
 * A template's text in which each variable is replaced by the value that `valueOf` returns for it. A variable without a value is not
 * replaced.
 *
 * @example
 * replacePlaceholders("Hello {{1}}.", (variable) => (variable === "1" ? "John" : undefined)); // "Hello John."
 *
 * Contract: `processed_params`, whose keys are positions or names.
 */
export const replacePlaceholders = (value: string, valueOf: (variable: string) => string | undefined): string =>
  value.replaceAll(PLACEHOLDER, (placeholder, variable: string) => valueOf(variable) ?? placeholder);

/** What is wrong with the variables of a text; undefined if nothing is. */
function placeholderProblem(value: string): string | undefined {
  if (/\{\{|\}\}/.test(value.replaceAll(PLACEHOLDER, " ")) || /\{\{\{|\}\}\}/.test(value))
    return "has braces that are not a pair: write {{1}} or {{name}}";
  const variables = placeholdersOf(value);
  const wrong = variables.find((variable) => !isPosition(variable) && !VARIABLE_NAME.test(variable));
  if (wrong !== undefined) {
    return `has the placeholder ${JSON.stringify(`{{${wrong}}}`)}: use {{1}}, {{2}} or a name of lower-case letters, digits and underscores`;
  }
  const positions = variables.filter(isPosition);
  if (positions.length > 0 && positions.length < variables.length) return MIXED_KINDS;
  const missing = missingPosition(positions);
  return missing === undefined
    ? undefined
    : `must count its variables up from {{1}} without a gap: {{${missing}}} is missing`;
}

/** What is wrong with the variables of a header's text; undefined if nothing is. */
const headerProblem = (value: string): string | undefined =>
  placeholderProblem(value) ?? (placeholdersOf(value).length > 1 ? "must hold at most one variable" : undefined);

/** What is wrong with the texts of a template, compared with each other; undefined if nothing is. */
function kindProblem({ header, body, footer = "" }: TemplateDefinition): string | undefined {
  const headerText = header?.type === "text" ? header.text : "";
  const kinds = [headerText, body, footer].flatMap((part) => placeholdersOf(part).map(isPosition));
  return new Set(kinds).size < 2
    ? undefined
    : "must have variables of the same kind as header and footer: a template has positions or names, not both";
}

/** What is wrong with the list of buttons; undefined if nothing is. */
function buttonsProblem(buttons: readonly ButtonDefinition[]): string | undefined {
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
    message: "must have a /, ? or # between its host and {{1}}: a value could change the host",
  },
];

/* @__NO_SIDE_EFFECTS__ */
const header = () =>
  variants("type", [
    closed({
      type: literal(["text"]),
      text: lineOfText().check(rule(headerProblem), atMost(TEMPLATE_LIMITS.header)),
    }),
    closed({ type: literal(["image", "video", "document", "location"]) }),
  ]);

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
    ": the API sends no other kind of button",
  );
}

/** The buttons in their order. A request names a button by its place in this list (`index`). */
/* @__NO_SIDE_EFFECTS__ */
const buttons = () =>
  array(button(), "must be an array of buttons").check(
    // This rule runs only if no single button has an issue.
    rule(buttonsProblem, { minimum: 1, maximum: TEMPLATE_LIMITS.buttons }),
  );

/**
 * A WhatsApp template as Meta approved it: its name, its language, and its texts with their placeholders. Programs keep definitions
 * in files; no request holds one.
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
    body: visibleText().check(rule(placeholderProblem), atMost(TEMPLATE_LIMITS.body)),
    footer: optional(lineOfText().check(rule(placeholderProblem), atMost(TEMPLATE_LIMITS.footer))),
    buttons: optional(buttons()),
  }).check(
    z.check(({ value, issues }) => {
      // The texts are compared only if no single text has an issue.
      const message = issues.length === 0 ? kindProblem(value) : undefined;
      if (message !== undefined) issues.push({ code: "custom", input: undefined, path: ["body"], message });
    }),
  );
}

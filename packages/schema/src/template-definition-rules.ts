import { isPosition, placeholderFault, placeholdersOf } from "./template-placeholders.ts";
import type { TextRule } from "./text-rules.ts";

export const NAME = "the template's name";
export const NAME_RULE: TextRule = {
  pattern: /^[a-z0-9_]{1,512}$/,
  message: "must be 1 to 512 lower-case letters, digits and underscores",
};

export const LANGUAGE = "a language code, such as en_US";
export const LANGUAGE_RULE: TextRule = {
  pattern: /^[a-z]{2,3}(_[A-Z]{2})?$/,
  message: "must be a code such as en or en_US: an underscore, and the country in capitals",
};

export const CATEGORIES = ["MARKETING", "UTILITY", "AUTHENTICATION"] as const;
export const CATEGORY = '"MARKETING", "UTILITY" or "AUTHENTICATION"';

/** The longest texts of a template, in characters. */
export const LONGEST = { header: 60, body: 1024, footer: 60, label: 25, url: 2000, phone_number: 20 } as const;

/** Whether a text has so many characters (code points) at most: an emoji that counts twice could refuse what Meta approved. */
export const isWithin = (text: string, longest: number): boolean => Array.from(text).length <= longest;

export const tooLong = (longest: number): string => `must be at most ${longest} characters long`;

/** What is wrong with the variables of a header's text, or undefined when nothing is. */
export const headerFault = (text: string): string | undefined =>
  placeholderFault(text) ?? (placeholdersOf(text).length > 1 ? "must hold at most one variable" : undefined);

interface Texts {
  readonly header?: { readonly type: string; readonly text?: string } | undefined;
  readonly body: string;
  readonly footer?: string | undefined;
}

/** What is wrong with the texts of a template together, or undefined when nothing is. */
export function kindFault({ header, body, footer = "" }: Texts): string | undefined {
  const kinds = [header?.text ?? "", body, footer].flatMap((part) => placeholdersOf(part).map(isPosition));
  return new Set(kinds).size < 2
    ? undefined
    : "must have variables of the same kind as header and footer: a template has positions or names, not both";
}

export const NO_VARIABLE: TextRule = { pattern: /^(?![^]*(\{\{|\}\}))/, message: "must not hold a variable" };

export const ADDRESS = "an address, such as https://example.com/{{1}}";
export const ADDRESS_RULES: readonly TextRule[] = [
  { pattern: /^https?:\/\/[^\s\p{Cc}/{}][^\s\p{Cc}]*$/u, message: "must be an http or https address, with a host" },
  {
    pattern: /^[^{}]*(\{\{1\}\})?$/,
    message: "may hold one variable alone, {{1}}, at its end: WhatsApp adds the value there",
  },
  {
    pattern: /^(?!https?:\/\/[^/?#{}]+\{\{)/,
    message: "must have a /, ? or # between its host and {{1}}: the value could make it another host",
  },
];

export const DEFINED_BUTTON_TYPES =
  '"quick_reply", "url", "phone_number" or "otp": the API sends no other kind of button';

const AT_MOST = { quick_reply: 10, url: 2, phone_number: 1, otp: 1 } as const;

export const MOST_BUTTONS = 10;

/** What is wrong with the buttons together, or undefined when nothing is. */
export function buttonsFault(buttons: readonly { readonly type: string }[]): string | undefined {
  if (buttons.length === 0) return "must not be empty: leave it out";
  if (buttons.length > MOST_BUTTONS) return `must hold at most ${MOST_BUTTONS} buttons`;
  for (const [type, most] of Object.entries(AT_MOST)) {
    if (buttons.filter((each) => each.type === type).length > most)
      return `must hold at most ${most} of type "${type}"`;
  }
  const groups = buttons.filter(({ type }, at) => type === "quick_reply" && buttons[at - 1]?.type !== "quick_reply");
  return groups.length > 1 ? 'must keep the buttons of type "quick_reply" together' : undefined;
}

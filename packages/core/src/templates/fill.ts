import { placeholdersOf } from "@livedesk/schema";
import type { ApprovedButton, ApprovedHeader, ApprovedTemplate } from "./definition.ts";
import type { InputIssue } from "../errors.ts";

/** The values of a text, in the order in which it names them, or undefined where it names none. */
function textParams(text: string | undefined, value: unknown): Given | undefined {
  const variables = placeholdersOf(text ?? "");
  return variables.length > 0 ? pick(givenIn(value), variables) : undefined;
}

/**
 * A definition and its values as the API wants them, with the keys in the order of its own example. Of values that may still
 * be wrong: what has no place is left out, and nothing else is looked at.
 *
 * Contract: `template_params`.
 */
export function templateParams(definition: ApprovedTemplate, values: unknown): Given {
  const { name, namespace, language, category } = definition;
  const { header, body, footer, buttons } = givenIn(values);
  const footerTexts = textParams(definition.footer, footer);
  return givenIn({
    name,
    namespace,
    language,
    category,
    processed_params: textParams(definition.body, body),
    header_params: headerParams(definition.header, header),
    footer_params: footerTexts && { text_variables: footerTexts },
    button_params: buttonsParams(definition.buttons, buttons),
  });
}

const TAKES = {
  image: ["media_url"],
  video: ["media_url"],
  document: ["media_url", "filename"],
  location: ["latitude", "longitude", "name", "address"],
} as const;

/** The keys that a header takes: its variable, or what says which file or place it is. */
export const headerTakes = (header: ApprovedHeader): readonly string[] =>
  header.type === "text" ? placeholdersOf(header.text) : TAKES[header.type];

/**
 * The header as the API wants it, of values that may still be wrong. A text without a variable is not sent.
 *
 * Contract: `header_params`.
 */
export function headerParams(header: ApprovedHeader | undefined, value: unknown): Given | undefined {
  if (header === undefined) return undefined;
  const { type } = header;
  const takes = headerTakes(header);
  const given = pick(givenIn(value), takes);
  if (type === "text") return takes.length > 0 ? { type, text_variables: given } : undefined;
  return type === "location" ? { type, location: given } : { type, ...given };
}

/** The one key that a button takes, if it takes any. */
export function buttonTakes(button: ApprovedButton): "text" | "payload" | undefined {
  if (button.type === "quick_reply") return "payload";
  return button.type === "otp" || (button.type === "url" && placeholdersOf(button.url).length > 0) ? "text" : undefined;
}

/** A button as the API wants it, of a value that may still be wrong. A one-time password goes as the end of an address. */
export const buttonParams = (button: ApprovedButton, index: number, value: unknown): Given => ({
  index,
  sub_type: button.type === "otp" ? "url" : button.type,
  ...pick(givenIn(value), [buttonTakes(button) ?? ""]),
});

/**
 * The buttons as the API wants them: those alone that carry something.
 *
 * Contract: `button_params`.
 */
export function buttonsParams(buttons: readonly ApprovedButton[] = [], value: unknown): readonly Given[] | undefined {
  const given = givenIn(value);
  const all = buttons
    .map((button, index) => buttonParams(button, index, given[index]))
    .filter((params) => "text" in params || "payload" in params);
  return all.length > 0 ? all : undefined;
}

const placeholder = /\{\{([^{}]*)\}\}/g;

/** A text with its placeholders replaced, in one pass: a value that looks like a placeholder stays as it is. */
export const fillIn = (text: string, values: Readonly<Record<string, string>> = {}): string =>
  text.replaceAll(placeholder, (whole, variable: string) => values[variable] ?? whole);

/** What a caller gave, key by key. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * What a value holds under its own keys, and nothing if it is no object. A key that holds undefined counts as left out, and
 * nothing is inherited: a variable may be called "constructor".
 */
export function givenIn(value: unknown): Given {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return { __proto__: null, ...Object.fromEntries(entries.filter(([, inner]) => inner !== undefined)) };
}

/** Those of the keys that were given, in the order in which they are asked for. */
export const pick = (given: Given, keys: readonly string[]): Given =>
  Object.fromEntries(keys.filter((key) => key in given).map((key) => [key, given[key]]));

/** A part of the values: where it stands, what it is called, which keys it takes, and how it may look. */
export interface Part {
  readonly path: string;
  readonly name: string;
  readonly takes: readonly string[];
  readonly example: string;
}

/** What is wrong with a part as a whole, or undefined when it is an object, or left out. */
export function partFault(value: unknown, { path, name, takes, example }: Part): InputIssue | undefined {
  if (value === undefined) return undefined;
  if (takes.length === 0) return { path, message: `must be left out: ${name} takes no value` };
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? undefined : { path, message: `must be an object, for example ${example}` };
}

/** Each key of a part that it does not take. */
export const unknownKeys = (value: unknown, { path, name, takes }: Part): InputIssue[] =>
  Object.keys(givenIn(value))
    .filter((key) => !takes.includes(key))
    .map((key) => ({ path: `${path}.${key}`, message: `must be left out: ${name} takes ${takes.join(", ")}` }));

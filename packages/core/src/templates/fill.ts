import { placeholdersOf, replacePlaceholders } from "@livedesk/schema";
import type { ButtonDefinition, HeaderDefinition, MediaHeaderDefinition, TemplateDefinition } from "@livedesk/schema";

/** Values by key, which may still be wrong. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The own keys of a value; no keys if the value is not an object. A key that holds undefined counts as left out. Inherited keys do
 * not count, because a variable may be called "constructor".
 */
export function valuesIn(value: unknown): Values {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return { __proto__: null, ...Object.fromEntries(entries.filter(([, inner]) => inner !== undefined)) };
}

/** The given keys of the values, in the order of `keys`. Keys that the values do not have are left out. */
const pick = (values: Values, keys: readonly string[]): Values =>
  Object.fromEntries(keys.filter((key) => key in values).map((key) => [key, values[key]]));

/**
 * The `template_params` of a definition and its values, with the keys in the order of the API's own example. The values are not
 * checked: a value that has no place is left out, and a wrong one stays wrong.
 *
 * Contract: `template_params`.
 */
export function templateParams(definition: TemplateDefinition, values: unknown): Values {
  const { name, namespace, language, category } = definition;
  const { header, body, footer, buttons } = valuesIn(values);
  const footerTexts = textParams(definition.footer, footer);
  return valuesIn({
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

/** The values of a text, in the order of its placeholders; undefined if it has none. */
function textParams(text: string | undefined, value: unknown): Values | undefined {
  const variables = placeholdersOf(text ?? "");
  return variables.length > 0 ? pick(valuesIn(value), variables) : undefined;
}

const MEDIA_KEYS = {
  image: ["media_url"],
  video: ["media_url"],
  document: ["media_url", "filename"],
  location: ["latitude", "longitude", "name", "address"],
} as const satisfies Readonly<Record<MediaHeaderDefinition["type"], readonly string[]>>;

/** The keys that the value of a header may have: its variable, or the keys of its file or place. */
export const headerKeys = (header: HeaderDefinition): readonly string[] =>
  header.type === "text" ? placeholdersOf(header.text) : MEDIA_KEYS[header.type];

/**
 * The `header_params` of a header and its value, which is not checked. A text without a variable has none.
 *
 * Contract: `header_params`.
 */
export function headerParams(header: HeaderDefinition | undefined, value: unknown): Values | undefined {
  if (header === undefined) return undefined;
  const { type } = header;
  const keys = headerKeys(header);
  const values = pick(valuesIn(value), keys);
  if (type === "text") return keys.length > 0 ? { type, text_variables: values } : undefined;
  return type === "location" ? { type, location: values } : { type, ...values };
}

/** The key of a button's value; undefined if the button takes no value. */
export function buttonKey(button: ButtonDefinition): "text" | "payload" | undefined {
  if (button.type === "quick_reply") return "payload";
  return button.type === "otp" || (button.type === "url" && placeholdersOf(button.url).length > 0) ? "text" : undefined;
}

/** One of the `button_params`; the value is not checked. A one-time password is sent as the end of an address (`url`). */
export const buttonParams = (button: ButtonDefinition, index: number, value: unknown): Values => ({
  index,
  sub_type: button.type === "otp" ? "url" : button.type,
  ...pick(valuesIn(value), [buttonKey(button) ?? ""]),
});

/**
 * The `button_params` of those buttons that have a value.
 *
 * Contract: `button_params`.
 */
function buttonsParams(buttons: readonly ButtonDefinition[] = [], value: unknown): readonly Values[] | undefined {
  const values = valuesIn(value);
  const all = buttons
    .map((button, index) => buttonParams(button, index, values[index]))
    .filter((params) => "text" in params || "payload" in params);
  return all.length > 0 ? all : undefined;
}

/**
 * A text with its placeholders replaced by their values. A placeholder without a value stays, and a value that looks like a
 * placeholder is not replaced again.
 *
 * @example
 * fillIn("Hello {{1}}.", { 1: "John" }); // "Hello John."
 *
 * Contract: `processed_params`.
 */
export const fillIn = (text: string, values: Readonly<Record<string, string>> = {}): string =>
  replacePlaceholders(text, (variable) => values[variable]);

import { fillIn } from "@livedesk/core/adapter";
import {
  placeholdersOf,
  TEMPLATE_LIMITS,
  type TemplateButton,
  type TemplateDefinition,
  type TemplateHeader,
  type TemplateParams,
  type TemplateVariables,
} from "@livedesk/schema";

// These are the error texts of Meta's Graph API, as its clients report them.
const WORDS = {
  131008: "Required parameter is missing",
  132000: "Number of parameters does not match the expected number of params",
  132001: "Template name does not exist in the translation",
  132005: "Translated text too long",
  132012: "Parameter format does not match format in the created template",
  132018: "There's an issue with the parameters in your template",
} as const;

/** A code with which Meta refuses a template when it is sent. */
export type GraphCode = keyof typeof WORDS;

/**
 * The text that Chatwoot stores when Meta refuses a message: `error.message` of the Graph API. Chatwoot drops the other
 * details, which name the part of the template. This emulator drops them too.
 */
export const graphError = (code: GraphCode): string => `(#${code}) ${WORDS[code]}`;

/**
 * Returns the code with which Meta would refuse a template with these values, and undefined if Meta would accept the
 * template. If several parts are wrong, the first one decides, in the order in which they are sent. Lengths are checked
 * last, once all values fit.
 *
 * The namespace and the category are not compared: Chatwoot does not send the namespace to Meta's cloud, and the
 * category is not part of a send.
 */
export const templateCode = (template: TemplateDefinition, params: TemplateParams): GraphCode | undefined =>
  lineCode(params) ??
  headerCode(template.header, params.header_params) ??
  variablesCode(template.body, params.processed_params) ??
  variablesCode(template.footer ?? "", params.footer_params?.text_variables) ??
  buttonsCode(template.buttons, params.button_params) ??
  lengthCode(template, params);

/** Meta refuses a value with a line break or a tab, and Chatwoot sends it unchanged. */
const BROKEN_LINE = /[\n\r\t]/;

function lineCode({ header_params, processed_params, footer_params, button_params = [] }: TemplateParams) {
  const values = [
    ...(header_params?.type === "text" ? Object.values(header_params.text_variables) : []),
    ...Object.values(processed_params ?? {}),
    ...Object.values(footer_params?.text_variables ?? {}),
    ...button_params.map((button) => (button.sub_type === "url" ? button.text : "")),
  ];
  return values.some((value) => BROKEN_LINE.test(value)) ? 132018 : undefined;
}

/** Chatwoot skips a blank value, so the value is missing for Meta. */
const isBlank = (value: string): boolean => value.trim() === "";

type DefinedButton = NonNullable<TemplateDefinition["buttons"]>[number];

/** Whether a button needs a value. The value is the end of the button's URL, or the one-time password. */
const needsText = (button: DefinedButton): boolean =>
  button.type === "otp" || (button.type === "url" && placeholdersOf(button.url).length > 0);

function valueCode(button: DefinedButton | undefined, { sub_type }: TemplateButton): GraphCode | undefined {
  // A value for a button that does not exist is one value too many. Meta's code for a wrong number of values is 132000.
  if (button === undefined) return 132000;
  // The value and the button have different types. Meta's code for a wrong type is 132012. A one-time password is sent
  // with the type url.
  if (sub_type !== (button.type === "otp" ? "url" : button.type)) return 132012;
  // A URL without a variable has no value.
  return sub_type === "url" && !needsText(button) ? 132000 : undefined;
}

/** Returns the code for the values of buttons. A quick reply needs no value. */
function buttonsCode(
  buttons: readonly DefinedButton[] = [],
  given: readonly TemplateButton[] = [],
): GraphCode | undefined {
  const sent = given.filter((button) => button.sub_type !== "url" || !isBlank(button.text));
  const codes = sent.map((button) => valueCode(buttons[button.index], button));
  const isGiven = (place: number): boolean => sent.some(({ index }) => index === place);
  // Meta's details for the code 131008 are: "Button at index 0 of type Url requires a parameter".
  const isMissing = buttons.some((button, place) => needsText(button) && !isGiven(place));
  return codes.find((code) => code !== undefined) ?? (isMissing ? 131008 : undefined);
}

/**
 * Returns the code for a header. A file or a location must be sent with every message. Text without variables must not
 * be sent.
 */
function headerCode(header: TemplateDefinition["header"], given: TemplateHeader | undefined): GraphCode | undefined {
  const isMissing = given !== undefined && "media_url" in given && isBlank(given.media_url);
  if (header !== undefined && header.type !== "text")
    return given?.type === header.type && !isMissing ? undefined : 132012;
  if (given === undefined || given.type === "text") return variablesCode(header?.text ?? "", given?.text_variables);
  // If the template has no header, a value for the header is one value too many.
  return header === undefined ? 132000 : 132012;
}

/**
 * Returns the code for the values of text with variables. Each variable must have a value, and there must be no other
 * values.
 */
function variablesCode(text: string, values: TemplateVariables = {}): GraphCode | undefined {
  const variables = new Set(placeholdersOf(text));
  const given = Object.keys(values).filter((key) => !isBlank(values[key] ?? ""));
  return given.length === variables.size && given.every((key) => variables.has(key)) ? undefined : 132000;
}

// Meta checks these two lengths only when a message with its values is sent, so they are not in TEMPLATE_LIMITS.
const BODY_ALONE = 32_768;
const PASSWORD = 15;

type Measured = readonly [text: string, longest: number];

function headerText({ header }: TemplateDefinition, { header_params: given }: TemplateParams): Measured {
  const isText = header?.type === "text" && given?.type === "text";
  return [isText ? fillIn(header.text, given.text_variables) : "", TEMPLATE_LIMITS.header];
}

function bodyText({ header, body, footer, buttons }: TemplateDefinition, params: TemplateParams): Measured {
  const isAlone = header === undefined && footer === undefined && buttons === undefined;
  return [fillIn(body, params.processed_params), isAlone ? BODY_ALONE : TEMPLATE_LIMITS.body];
}

const footerText = ({ footer = "" }: TemplateDefinition, { footer_params }: TemplateParams): Measured => [
  fillIn(footer, footer_params?.text_variables),
  TEMPLATE_LIMITS.footer,
];

const buttonText =
  ({ buttons }: TemplateDefinition) =>
  (given: TemplateButton): Measured => {
    const button = buttons?.[given.index];
    const text = given.sub_type === "url" ? given.text : "";
    return button?.type === "url" ? [fillIn(button.url, { "1": text }), TEMPLATE_LIMITS.buttonUrl] : [text, PASSWORD];
  };

/** Counts characters (code points), as for the limits of definitions. */
const isTooLong = ([text, longest]: Measured): boolean => Array.from(text).length > longest;

/** Returns the code for a part that is too long after its values, which must be valid, are filled in. */
function lengthCode(template: TemplateDefinition, params: TemplateParams): GraphCode | undefined {
  const texts = [
    headerText(template, params),
    bodyText(template, params),
    footerText(template, params),
    ...(params.button_params ?? []).map(buttonText(template)),
  ];
  return texts.some(isTooLong) ? 132005 : undefined;
}

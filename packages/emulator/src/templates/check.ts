import {
  placeholdersOf,
  type TemplateButton,
  type TemplateDefinition,
  type TemplateHeader,
  type TemplateParams,
  type TemplateVariables,
} from "@livedesk/schema";

const LINE = 60;
const BODY = 1024;
const BODY_ALONE = 32_768;
const ADDRESS = 2000;
const PASSWORD = 15;

type Measured = readonly [text: string, longest: number];

function headerText({ header }: TemplateDefinition, { header_params: given }: TemplateParams): Measured {
  const isText = header?.type === "text" && given?.type === "text";
  return [isText ? fillIn(header.text, given.text_variables) : "", LINE];
}

function bodyText({ header, body, footer, buttons }: TemplateDefinition, params: TemplateParams): Measured {
  const isAlone = header === undefined && footer === undefined && buttons === undefined;
  return [fillIn(body, params.processed_params), isAlone ? BODY_ALONE : BODY];
}

const footerText = ({ footer = "" }: TemplateDefinition, { footer_params }: TemplateParams): Measured => [
  fillIn(footer, footer_params?.text_variables),
  LINE,
];

const buttonText =
  ({ buttons }: TemplateDefinition) =>
  (given: TemplateButton): Measured => {
    const button = buttons?.[given.index];
    const text = given.sub_type === "url" ? given.text : "";
    return button?.type === "url" ? [fillIn(button.url, { "1": text }), ADDRESS] : [text, PASSWORD];
  };

/** In characters (code points), as definitions are counted. */
const isTooLong = ([text, longest]: Measured): boolean => Array.from(text).length > longest;

/** Whether a part of a template is too long once its variables, which must be the right ones, are filled in. */
export function lengthFault(template: TemplateDefinition, params: TemplateParams): GraphCode | undefined {
  const texts = [
    headerText(template, params),
    bodyText(template, params),
    footerText(template, params),
    ...(params.button_params ?? []).map(buttonText(template)),
  ];
  return texts.some(isTooLong) ? 132005 : undefined;
}

/**
 * With which code Meta would refuse a template filled in like this, or undefined when it would take it. Of several faults
 * the first counts, in the order in which the parts are sent; how long the texts are shows only when all fit.
 *
 * The namespace and the category are not looked at: the one is not sent to Meta's cloud, the other is no part of a send.
 */
export const templateFault = (template: TemplateDefinition, params: TemplateParams): GraphCode | undefined =>
  headerFault(template.header, params.header_params) ??
  variablesFault(template.body, params.processed_params) ??
  variablesFault(template.footer ?? "", params.footer_params?.text_variables) ??
  buttonsFault(template.buttons, params.button_params) ??
  lengthFault(template, params);

type DefinedButton = NonNullable<TemplateDefinition["buttons"]>[number];

/** Whether a button cannot be sent without a value: the end of its address, or the one-time password. */
const needsText = (button: DefinedButton): boolean =>
  button.type === "otp" || (button.type === "url" && placeholdersOf(button.url).length > 0);

function givenFault(button: DefinedButton | undefined, { sub_type }: TemplateButton): GraphCode | undefined {
  // At a place without a button, a value is one more than the template takes: 132000 is about their number.
  if (button === undefined) return 132000;
  // A value of another kind than the button's: 132012 is about a parameter's type. A one-time password goes as a url.
  if (sub_type !== (button.type === "otp" ? "url" : button.type)) return 132012;
  // A fixed address takes none, as any other part that is fixed.
  return sub_type === "url" && !needsText(button) ? 132000 : undefined;
}

/** What is wrong with the values given for buttons. A quick reply can do without one. */
export function buttonsFault(
  buttons: readonly DefinedButton[] = [],
  given: readonly TemplateButton[] = [],
): GraphCode | undefined {
  const faults = given.map((button) => givenFault(buttons[button.index], button));
  const isGiven = (place: number): boolean => given.some(({ index }) => index === place);
  // Meta's details here: "Button at index 0 of type Url requires a parameter".
  const isMissing = buttons.some((button, place) => needsText(button) && !isGiven(place));
  return faults.find((fault) => fault !== undefined) ?? (isMissing ? 131008 : undefined);
}

/** What is wrong with the header given. One of a file or a place must be given every time; a fixed text never. */
export function headerFault(
  header: TemplateDefinition["header"],
  given: TemplateHeader | undefined,
): GraphCode | undefined {
  if (header !== undefined && header.type !== "text") return given?.type === header.type ? undefined : 132012;
  if (given === undefined || given.type === "text") return variablesFault(header?.text ?? "", given?.text_variables);
  // Where there is no header, there is no kind to differ from: the value is one too many.
  return header === undefined ? 132000 : 132012;
}

/** Whether the values given for a text are those of its variables, each once. A text without variables takes none. */
export function variablesFault(text: string, values: TemplateVariables = {}): GraphCode | undefined {
  const wanted = new Set(placeholdersOf(text));
  const given = Object.keys(values);
  return given.length === wanted.size && given.every((key) => wanted.has(key)) ? undefined : 132000;
}

// Graph's own words, as its clients report them.
const WORDS = {
  131008: "Required parameter is missing",
  132000: "Number of parameters does not match the expected number of params",
  132001: "Template name does not exist in the translation",
  132005: "Translated text too long",
  132012: "Parameter format does not match format in the created template",
} as const;

/** The code with which Meta refuses a template at once. */
export type GraphCode = keyof typeof WORDS;

/**
 * What upstream stores when Meta refuses a message at once: Graph's `error.message`. The details beside it, which would
 * name the part of the template, are lost there, and so they are here.
 */
export const graphError = (code: GraphCode): string => `(#${code}) ${WORDS[code]}`;

const placeholder = /\{\{([^{}]*)\}\}/g;

/** A text with its variables replaced, in one pass: a value that looks like a variable stays as it is. */
export const fillIn = (text: string, values: TemplateVariables = {}): string =>
  text.replaceAll(placeholder, (variable, key: string) => values[key] ?? variable);

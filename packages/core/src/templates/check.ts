import {
  type ButtonDefinition,
  type HeaderDefinition,
  isJsonObject,
  type MediaHeaderDefinition,
  type ModelIssue,
  placeholdersOf,
  TEMPLATE_LIMITS,
  templateButtonSchema,
  type TemplateDefinition,
  templateHeaderSchema,
  templateVariablesSchema,
} from "@livedesk/schema";
import type { InputIssue } from "../errors.ts";
import { type Model, validate } from "../validate.ts";
import { buttonKey, buttonParams, fillIn, headerKeys, headerParams, valuesIn } from "./fill.ts";
import { mediaUrlProblem } from "./media-url.ts";

// The lengths in `TEMPLATE_LIMITS` include the values (Meta's pages on components and carousels). Only the body of a template that
// has no header, footer or button may be longer: 32 768 characters (Meta's changelog of 6 October 2022).
const BODY_ONLY_LENGTH = 32_768;
const BUTTON_LENGTHS = { payload: 256, password: 15 } as const;

/** Everything that is wrong with the values for a template. */
export function checkValues(definition: TemplateDefinition, values: unknown = {}): InputIssue[] {
  if (!isJsonObject(values))
    return [{ path: "values", message: 'must be an object, for example { body: { 1: "John" } }' }];
  const { header, body, footer, buttons, ...rest } = valuesIn(values);
  const footerPart: TextPart = { path: "footer", text: definition.footer ?? "", longest: TEMPLATE_LIMITS.footer };
  const unknown = Object.keys(rest).map((path) => ({
    path,
    message: "must be left out: a template takes header, body, footer, buttons",
  }));
  return [
    ...checkHeader(definition.header, header),
    ...checkText(bodyPart(definition), body),
    ...checkText(footerPart, footer),
    ...checkButtons(definition.buttons, buttons),
    ...unknown,
  ];
}

/** Everything that is wrong with the options of a filled template, except the content itself. */
export function checkTemplateOptions(options: unknown = {}): InputIssue[] {
  if (!isJsonObject(options))
    return [{ path: "options", message: 'must be an object, for example { content: "Hello" }' }];
  const { content: _, ...rest } = valuesIn(options);
  return Object.keys(rest).map((key) => ({
    path: `options.${key}`,
    message: "is not an option. Known options: content",
  }));
}

/** A part of the values: its path, its name in an error, the keys that it may have, and an example. */
interface Part {
  readonly path: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly example: string;
}

/** What is wrong with a part as a whole; undefined if it is an object or left out. */
function partIssue(value: unknown, { path, name, keys, example }: Part): InputIssue | undefined {
  if (value === undefined) return undefined;
  if (keys.length === 0) return { path, message: `must be left out: ${name} takes no value` };
  return isJsonObject(value) ? undefined : { path, message: `must be an object, for example ${example}` };
}

/** One issue for each key that a part may not have. */
const unknownKeys = (value: unknown, { path, name, keys }: Part): InputIssue[] =>
  Object.keys(valuesIn(value))
    .filter((key) => !keys.includes(key))
    .map((key) => ({ path: `${path}.${key}`, message: `must be left out: ${name} takes ${keys.join(", ")}` }));

/** A text of a template, and how long it may be together with its values. */
interface TextPart {
  readonly path: "header" | "body" | "footer";
  readonly text: string;
  readonly longest: number;
  /** What the error adds if the text is too long. */
  readonly hint?: string | undefined;
}

function bodyPart({ header, body, footer, buttons }: TemplateDefinition): TextPart {
  const isBodyOnly = header === undefined && footer === undefined && buttons === undefined;
  if (isBodyOnly) return { path: "body", text: body, longest: BODY_ONLY_LENGTH };
  const hint = ` (${BODY_ONLY_LENGTH} if the template has only a body)`;
  return { path: "body", text: body, longest: TEMPLATE_LIMITS.body, hint };
}

/** What is wrong with the values of a text: each variable needs one, and no other key is allowed. */
function checkText({ path, text, longest, hint = "" }: TextPart, value: unknown): InputIssue[] {
  const variables = placeholdersOf(text);
  const example = `{ ${variables.map((variable) => `${variable}: "…"`).join(", ")} }`;
  const part = { path, name: `the ${path}`, keys: variables, example };
  const issue = partIssue(value, part);
  if (issue) return [issue];
  const values = valuesIn(value);
  const wrong = variables.flatMap((variable) => variableIssues(`${path}.${variable}`, values[variable]));
  const issues = [...wrong, ...unknownKeys(value, part)];
  if (issues.length > 0) return issues;
  const filled = fillIn(text, validate(templateVariablesSchema, values, path));
  return lengthIssues(path, filled, longest, `, values included${hint}`);
}

const variableIssues = (path: string, value: unknown): InputIssue[] =>
  issuesOf(templateVariablesSchema, { value }).map(({ message }) => ({ path, message }));

const HEADER_EXAMPLES = {
  image: '{ media_url: "https://example.com/image.jpg" }',
  video: '{ media_url: "https://example.com/video.mp4" }',
  document: '{ media_url: "https://example.com/invoice.pdf", filename: "invoice.pdf" }',
  location: '{ latitude: 37.7749, longitude: -122.4194, name: "Acme", address: "1 Main St" }',
} as const satisfies Readonly<Record<MediaHeaderDefinition["type"], string>>;

/** What is wrong with the value of a header. A header that is a file or a place needs one with every message. */
function checkHeader(header: HeaderDefinition | undefined, value: unknown): InputIssue[] {
  if (header?.type === "text") return checkHeaderText(header.text, value);
  const name = header
    ? `${/^[aeiou]/.test(header.type) ? "an" : "a"} ${header.type} header`
    : "a template without a header";
  const example = header ? HEADER_EXAMPLES[header.type] : "";
  const part = { path: "header", name, keys: header ? headerKeys(header) : [], example };
  const issue = partIssue(value, part);
  if (issue) return [issue];
  return header ? [...mediaIssues(header, value), ...unknownKeys(value, part)] : [];
}

/** If the value alone is too long, the issue names the value. If only the header with its value is too long, it names the header. */
function checkHeaderText(text: string, value: unknown): InputIssue[] {
  const issues = checkText({ path: "header", text, longest: TEMPLATE_LIMITS.header }, value);
  const [variable, given] = Object.entries(valuesIn(value))[0] ?? [];
  const isTooLong = issues.length === 1 && issues[0]?.path === "header" && typeof given === "string";
  const ofValue = isTooLong ? lengthIssues(`header.${variable}`, given, TEMPLATE_LIMITS.header) : [];
  return ofValue.length > 0 ? ofValue : issues;
}

function mediaIssues(header: MediaHeaderDefinition, value: unknown): InputIssue[] {
  const issues = issuesOf(templateHeaderSchema, headerParams(header, value)).map(({ path, message }) => ({
    path: `header.${String(path.at(-1))}`,
    message,
  }));
  const { media_url } = valuesIn(value);
  if (header.type === "location" || issues.some(({ path }) => path === "header.media_url")) return issues;
  const message = mediaUrlProblem(header.type, String(media_url));
  return message === undefined ? issues : [{ path: "header.media_url", message }, ...issues];
}

const BUTTONS_EXAMPLE = '{ 0: { text: "track/12345" } }';

/** What is wrong with the values of the buttons. Each value stands at the place of its button among all buttons, from 0. */
function checkButtons(buttons: readonly ButtonDefinition[] = [], value: unknown): InputIssue[] {
  const places = buttons.flatMap((button, place) => (buttonKey(button) === undefined ? [] : [String(place)]));
  const name = buttons.length > 0 ? "a template with these buttons" : "a template without buttons";
  // A list of values is accepted too, but only if it has an entry at each place.
  if (Array.isArray(value) && Object.keys(value).length < value.length) {
    const message = `must not be a list with gaps: give an object, for example ${BUTTONS_EXAMPLE}`;
    return [{ path: "buttons", message }];
  }
  const object = Array.isArray(value) ? valuesIn(value) : value;
  const issue = partIssue(object, { path: "buttons", name, keys: places, example: BUTTONS_EXAMPLE });
  if (issue) return [issue];
  const values = valuesIn(value);
  const unknown = Object.keys(values).filter((place) => !places.includes(place));
  return [
    ...buttons.flatMap((button, place) => checkButton(button, place, values[place])),
    ...unknown.map((place) => ({
      path: `buttons[${place}]`,
      message: Object.keys(buttons).includes(place)
        ? "must be left out: the button takes no value"
        : "must be left out: there is no such button",
    })),
  ];
}

const BUTTON_EXAMPLES = { text: '{ text: "track/12345" }', payload: '{ payload: "OPT_OUT" }' } as const;

function checkButton(button: ButtonDefinition, place: number, value: unknown): InputIssue[] {
  const key = buttonKey(button);
  if (key === undefined) return [];
  const path = `buttons[${place}]`;
  const part = { path, name: `a ${button.type} button`, keys: [key], example: BUTTON_EXAMPLES[key] };
  const issue = partIssue(value, part);
  if (issue) return [issue];
  const given = valuesIn(value)[key];
  // The payload is optional: without one, a quick reply sends its label.
  if (key === "payload" && given === undefined) return unknownKeys(value, part);
  const issues = issuesOf(templateButtonSchema, buttonParams(button, place, value)).map(({ message }) => ({
    path: `${path}.${key}`,
    message,
  }));
  const all = issues.length > 0 ? issues : whatsappIssues(button, `${path}.${key}`, String(given));
  return [...all, ...unknownKeys(value, part)];
}

/** What WhatsApp would refuse in the value of a button, although the API accepts it. */
function whatsappIssues(button: ButtonDefinition, path: string, text: string): InputIssue[] {
  if (button.type === "quick_reply") return lengthIssues(path, text, BUTTON_LENGTHS.payload);
  if (button.type !== "url") return lengthIssues(path, text, BUTTON_LENGTHS.password);
  if (/^\s*([a-z][a-z\d+.-]*:)?\/\//i.test(text)) {
    const message = "must be only the end of the button's address: WhatsApp adds it to the approved address";
    return [{ path, message }];
  }
  return lengthIssues(path, fillIn(button.url, { 1: text }), TEMPLATE_LIMITS.buttonUrl, ", approved address included");
}

/** What a model of the API finds wrong with a value. */
function issuesOf(model: Model<unknown>, value: unknown): readonly ModelIssue[] {
  const result = model.safeParse(value);
  return result.success ? [] : result.error.issues;
}

/** An issue if a text is too long. It counts code points, the lowest possible count: so no text is refused that Meta accepts. */
const lengthIssues = (path: string, text: string, longest: number, hint = ""): InputIssue[] =>
  Array.from(text).length > longest ? [{ path, message: `must be at most ${longest} characters long${hint}` }] : [];

import type { InputIssue } from "../errors.ts";
import type { ApprovedButton, ApprovedHeader, ApprovedTemplate, MediaHeader } from "./definition.ts";
import {
  buttonParams,
  buttonTakes,
  fillIn,
  givenIn,
  headerParams,
  headerTakes,
  partFault,
  unknownKeys,
} from "./fill.ts";
import { placeholdersOf, templateButtonSchema, templateHeaderSchema, templateVariablesSchema } from "@livedesk/schema";
import { type Model, type ModelIssue, validate } from "../validate.ts";
import { mediaUrlFault } from "./media-url.ts";

// The values count towards the body's 1024 characters (Meta's pages on components and carousels); a template that is a body
// alone may have texts of 32 768 (its changelog of 6 October 2022). A footer is another part.
const BODY = 1024;
const BODY_ALONE = 32_768;
const FOOTER = 60;

const PARTS = ["header", "body", "footer", "buttons"];

function bodyOf({ header, body, footer, buttons }: ApprovedTemplate): TextPart {
  const isAlone = header === undefined && footer === undefined && buttons === undefined;
  if (isAlone) return { path: "body", text: body, longest: BODY_ALONE };
  return { path: "body", text: body, longest: BODY, why: `: only a body alone may have ${BODY_ALONE}` };
}

/** Everything that is wrong with the values for a template, as they come. */
export function checkValues(definition: ApprovedTemplate, values: unknown = {}): InputIssue[] {
  if (typeof values !== "object" || values === null || Array.isArray(values))
    return [{ path: "values", message: 'must be an object, for example { body: { 1: "John" } }' }];
  const { header, body, footer, buttons, ...rest } = givenIn(values);
  return [
    ...checkHeader(definition.header, header),
    ...checkText(bodyOf(definition), body),
    ...checkFooter(definition.footer, footer),
    ...checkButtons(definition.buttons, buttons),
    ...Object.keys(rest).map((path) => ({ path, message: `must be left out: a template takes ${PARTS.join(", ")}` })),
  ];
}

const checkFooter = (text = "", value: unknown): InputIssue[] =>
  checkText({ path: "footer", text, longest: FOOTER }, value);

/** A text of a template: which part it is, what it says, and how long it may be with its values. */
export interface TextPart {
  readonly path: "header" | "body" | "footer";
  readonly text: string;
  readonly longest: number;
  /** Said of a text that is too long. */
  readonly why?: string;
}

const valueIssues = (path: string, value: unknown): InputIssue[] =>
  issuesOf(templateVariablesSchema, { value }).map(({ message }) => ({ path, message }));

/** What is wrong with the values of a text: each variable wants one, and nothing else is wanted. */
export function checkText({ path, text, longest, why = "" }: TextPart, value: unknown): InputIssue[] {
  const takes = placeholdersOf(text);
  const example = `{ ${takes.map((variable) => `${variable}: "…"`).join(", ")} }`;
  const part = { path, name: `the ${path}`, takes, example };
  const fault = partFault(value, part);
  if (fault) return [fault];
  const given = givenIn(value);
  const values = takes.flatMap((variable) => valueIssues(`${path}.${variable}`, given[variable]));
  const issues = [...values, ...unknownKeys(value, part)];
  if (issues.length > 0) return issues;
  return lengthIssues(
    path,
    fillIn(text, validate(templateVariablesSchema, given, path)),
    longest,
    `, values included${why}`,
  );
}

const HEADER_LENGTH = 60;

const HEADER_EXAMPLES = {
  image: '{ media_url: "https://example.com/image.jpg" }',
  video: '{ media_url: "https://example.com/video.mp4" }',
  document: '{ media_url: "https://example.com/invoice.pdf", filename: "invoice.pdf" }',
  location: '{ latitude: 37.7749, longitude: -122.4194, name: "Acme", address: "1 Main St" }',
} as const;

/** What is wrong with the value of a header, which a file or a place must have every time. */
export function checkHeader(header: ApprovedHeader | undefined, value: unknown): InputIssue[] {
  if (header?.type === "text") return checkHeaderText(header.text, value);
  const name = header ? `${header.type === "image" ? "an" : "a"} ${header.type} header` : "a template without a header";
  const takes = header ? headerTakes(header) : [];
  const part = { path: "header", name, takes, example: header ? HEADER_EXAMPLES[header.type] : "" };
  const fault = partFault(value, part);
  if (fault) return [fault];
  return header ? [...mediaIssues(header, value), ...unknownKeys(value, part)] : [];
}

/** Too long a value is told of where it is, one that only makes the whole too long of the whole. */
function checkHeaderText(text: string, value: unknown): InputIssue[] {
  const issues = checkText({ path: "header", text, longest: HEADER_LENGTH }, value);
  const [variable, given] = Object.entries(givenIn(value))[0] ?? [];
  const isTooLong = issues.length === 1 && issues[0]?.path === "header" && typeof given === "string";
  const ofValue = isTooLong ? lengthIssues(`header.${variable}`, given, HEADER_LENGTH) : [];
  return ofValue.length > 0 ? ofValue : issues;
}

function mediaIssues(header: MediaHeader, value: unknown): InputIssue[] {
  const issues = issuesOf(templateHeaderSchema, headerParams(header, value)).map(({ path, message }) => ({
    path: `header.${String(path.at(-1))}`,
    message,
  }));
  const { media_url } = givenIn(value);
  if (header.type === "location" || issues.some(({ path }) => path === "header.media_url")) return issues;
  const message = mediaUrlFault(header.type, String(media_url));
  return message === undefined ? issues : [{ path: "header.media_url", message }, ...issues];
}

const BUTTON_LENGTHS = { address: 2000, payload: 256, password: 15 } as const;

const BUTTON_EXAMPLES = { text: '{ text: "track/12345" }', payload: '{ payload: "OPT_OUT" }' } as const;

const BUTTONS_EXAMPLE = '{ 0: { text: "track/12345" } }';

/** What is wrong with the values of the buttons, each at its place among all buttons. */
export function checkButtons(buttons: readonly ApprovedButton[] = [], value: unknown): InputIssue[] {
  const takes = buttons.flatMap((button, place) => (buttonTakes(button) === undefined ? [] : [String(place)]));
  const name = buttons.length > 0 ? "a template with these buttons" : "a template without buttons";
  // A list has places too, if there is something at each.
  if (Array.isArray(value) && Object.keys(value).length < value.length) {
    return [
      { path: "buttons", message: `must not skip a place of a list: give an object, for example ${BUTTONS_EXAMPLE}` },
    ];
  }
  const places = Array.isArray(value) ? givenIn(value) : value;
  const fault = partFault(places, { path: "buttons", name, takes, example: BUTTONS_EXAMPLE });
  if (fault) return [fault];
  const given = givenIn(value);
  const needless = Object.keys(given).filter((place) => !takes.includes(place));
  return [
    ...buttons.flatMap((button, place) => checkButton(button, place, given[place])),
    ...needless.map((place) => ({
      path: `buttons[${place}]`,
      message: Object.keys(buttons).includes(place)
        ? "must be left out: the button takes no value"
        : "must be left out: there is no such button",
    })),
  ];
}

function checkButton(button: ApprovedButton, place: number, value: unknown): InputIssue[] {
  const key = buttonTakes(button);
  if (key === undefined) return [];
  const path = `buttons[${place}]`;
  const part = { path, name: `a ${button.type} button`, takes: [key], example: BUTTON_EXAMPLES[key] };
  const fault = partFault(value, part);
  if (fault) return [fault];
  const given = givenIn(value)[key];
  // A quick reply carries its label where it is given nothing else.
  if (key === "payload" && given === undefined) return unknownKeys(value, part);
  const issues = issuesOf(templateButtonSchema, buttonParams(button, place, value)).map(({ message }) => ({
    path: `${path}.${key}`,
    message,
  }));
  const ofItsKind = issues.length > 0 ? issues : kindIssues(button, `${path}.${key}`, String(given));
  return [...ofItsKind, ...unknownKeys(value, part)];
}

/** What the API would take, and WhatsApp would not. */
function kindIssues(button: ApprovedButton, path: string, text: string): InputIssue[] {
  if (button.type === "quick_reply") return lengthIssues(path, text, BUTTON_LENGTHS.payload);
  if (button.type !== "url") return lengthIssues(path, text, BUTTON_LENGTHS.password);
  if (/^\s*([a-z][a-z\d+.-]*:)?\/\//i.test(text)) {
    return [{ path, message: "must be the end of the button's address alone: WhatsApp adds it to what was approved" }];
  }
  return lengthIssues(path, fillIn(button.url, { 1: text }), BUTTON_LENGTHS.address, ", the whole address included");
}

/** Everything that is wrong with the options of a message, but for the content itself. */
export function checkOptions(options: unknown = {}): InputIssue[] {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    return [{ path: "options", message: 'must be an object, for example { content: "Hello" }' }];
  const { content: _, ...rest } = givenIn(options);
  return Object.keys(rest).map((key) => ({ path: `options.${key}`, message: "is no option; known: content" }));
}

/** What a model of the API finds wrong with a value. */
export function issuesOf(model: Model<unknown>, value: unknown): readonly ModelIssue[] {
  const result = model.safeParse(value);
  return result.success ? [] : result.error.issues;
}

/** Whether a text is too long. Counts code points: nobody counts fewer, so nothing is refused that Meta might take. */
export const lengthIssues = (path: string, text: string, longest: number, why = ""): InputIssue[] =>
  Array.from(text).length > longest ? [{ path, message: `must be at most ${longest} characters long${why}` }] : [];

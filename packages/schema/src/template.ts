import * as z from "zod/mini";
import { array, literal, number, optional, prepared, string } from "./kinds.ts";
import { closed, dictionary, isJsonObject, isPlainObject, variants } from "./objects.ts";
import { expected, lineOfText, matches, type TextRule, rule, visibleText, wellFormed, wholeNumber } from "./text.ts";

/** Values for the variables of one part of a template, by position (`"1"`, `"2"`, no gaps) or by name. */
export interface TemplateVariables {
  [variable: string]: string;
}

/** A header of text. */
export interface TemplateTextHeader {
  type: "text";
  /** The value of the header's variable. */
  text_variables: TemplateVariables;
}

/** A header that shows an image or a video. */
export interface TemplateMediaHeader {
  type: "image" | "video";
  /** Where WhatsApp fetches the file: an http or https address without a user name, at most 2000 characters. */
  media_url: string;
}

/** A header that shows a document. */
export interface TemplateDocumentHeader {
  type: "document";
  /** Where WhatsApp fetches the file: an http or https address without a user name, at most 2000 characters. */
  media_url: string;
  /** The name that the customer sees. */
  filename?: string | undefined;
}

/** A header that shows a place. */
export interface TemplateLocationHeader {
  type: "location";
  location: TemplateLocation;
}

/** A place on the map. */
export interface TemplateLocation {
  /** Degrees, from -90 to 90. */
  latitude: number;
  /** Degrees, from -180 to 180. */
  longitude: number;
  name?: string | undefined;
  address?: string | undefined;
}

/** The header of a template, one shape a `type`. */
export type TemplateHeader = TemplateTextHeader | TemplateMediaHeader | TemplateDocumentHeader | TemplateLocationHeader;

/** The footer of a template. */
export interface TemplateFooter {
  text_variables?: TemplateVariables | undefined;
}

/** A button that opens an address. */
export interface TemplateUrlButton {
  /** The button's place among all buttons of the template, from 0 to 9. */
  index: number;
  sub_type: "url";
  /** The end of the button's address: it replaces `{{1}}`. */
  text: string;
}

/** A button that answers. */
export interface TemplateReplyButton {
  /** The button's place among all buttons of the template, from 0 to 9. */
  index: number;
  sub_type: "quick_reply";
  /** What comes back when the customer presses the button. */
  payload: string;
}

/** One button of a template, one shape a `sub_type`. */
export type TemplateButton = TemplateUrlButton | TemplateReplyButton;

/** Which WhatsApp template to send, and the values to fill it with. */
export interface TemplateParams {
  /** The name of the approved template. */
  name: string;
  /** Is passed on. WhatsApp's own servers do not need it. */
  namespace?: string | undefined;
  /** The language of the approved template: `en_US`, `ja`. */
  language: string;
  /** Is passed on: `MARKETING`, `UTILITY` or `AUTHENTICATION`. */
  category?: string | undefined;
  /** The values of the body. */
  processed_params?: TemplateVariables | undefined;
  header_params?: TemplateHeader | undefined;
  footer_params?: TemplateFooter | undefined;
  /** The buttons that take a value, each at a place of its own. */
  button_params?: TemplateButton[] | undefined;
}

const POSITION = /^[1-9][0-9]*$/;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What is wrong with the keys of values, or undefined when nothing is. */
function keyFault(values: object): string | undefined {
  const keys = Object.keys(values);
  const odd = keys.find((key) => !POSITION.test(key) && !VARIABLE_NAME.test(key));
  if (odd !== undefined) return oddKey(odd);
  const positions = keys.filter((key) => POSITION.test(key));
  if (positions.length === 0) return undefined;
  if (positions.length < keys.length) return "mixes positions and variable names: a template has one kind";
  // The servers send the values in order and drop gaps, so every later value would land in the wrong place.
  const given = new Set(positions);
  const gap = positions.findIndex((_, index) => !given.has(String(index + 1)));
  return gap === -1 ? undefined : `must count up from "1" without a gap: "${gap + 1}" is missing`;
}

const oddKey = (key: string): string =>
  `has the key ${JSON.stringify(key)}: use positions ("1", "2") or variable names`;

/**
 * Values for the variables of one part of a template.
 *
 * @example
 * templateVariablesSchema.parse({ "1": "John", "2": "shipped" });
 *
 * Contract: `processed_params` and `text_variables`.
 */
export const templateVariablesSchema = /* @__PURE__ */ variables();

/* @__NO_SIDE_EFFECTS__ */
function variables() {
  const values = dictionary(lineOfText()).check(
    z.check(
      ({ value, issues }) => {
        const message = keyFault(value);
        if (message !== undefined) issues.push({ code: "custom", input: undefined, message });
      },
      // Also if something is wrong with a value.
      { when: ({ value }) => isJsonObject(value) },
    ),
  );
  return prepared((given, refuse) => {
    if (!isPlainObject(given)) {
      const wanted = expected('an object of values, for example { "1": "John" }');
      return refuse({ path: [], message: wanted(given) });
    }
    // zod would drop this key without a word.
    return Object.hasOwn(given, "__proto__") ? refuse({ path: [], message: oddKey("__proto__") }) : given;
  }, values);
}

/** What an address must be like for WhatsApp to fetch a file from it. */
const MEDIA_URL_RULES: readonly TextRule[] = [
  { pattern: /^https?:\/\//i, message: "must be an http or https address" },
  { pattern: /^[^\s\p{Cc}]*$/u, message: "must not hold spaces or control characters" },
  { pattern: /^\w+:\/\/[^/?#\s@]+([/?#]|$)/, message: "must name a host, without a user name or password" },
];

const MEDIA_URL_LENGTH = 2000;

/* @__NO_SIDE_EFFECTS__ */
const mediaUrl = () =>
  string(expected('the address of the file, for example "https://example.com/image.jpg"')).check(
    wellFormed(),
    ...MEDIA_URL_RULES.map((each) => matches(each)),
    rule(
      ({ length }) => (length > MEDIA_URL_LENGTH ? `must be at most ${MEDIA_URL_LENGTH} characters long` : undefined),
      { maximum: MEDIA_URL_LENGTH },
    ),
  );

/* @__NO_SIDE_EFFECTS__ */
function degrees(limit: number) {
  const wanted = expected(`a number of degrees from -${limit} to ${limit}`);
  return number(wanted).check(
    rule((value) => (Math.abs(value) <= limit ? undefined : wanted(value)), {
      minimum: -limit,
      maximum: limit,
    }),
  );
}

/**
 * The header of a template: a text with variables, an image, a video, a document or a place.
 *
 * @example
 * templateHeaderSchema.parse({ type: "image", media_url: "https://example.com/image.jpg" });
 *
 * Contract: `header_params`. The table marks every key but `type` optional; each is required where its type needs it.
 */
export const templateHeaderSchema = /* @__PURE__ */ header();

/* @__NO_SIDE_EFFECTS__ */
function header() {
  const location = closed({
    latitude: degrees(90),
    longitude: degrees(180),
    name: optional(visibleText()),
    address: optional(visibleText()),
  });
  return variants(
    "type",
    [
      closed({ type: literal(["text"]), text_variables: templateVariablesSchema }),
      closed({ type: literal(["image", "video"]), media_url: mediaUrl() }),
      closed({ type: literal(["document"]), media_url: mediaUrl(), filename: optional(visibleText()) }),
      closed({ type: literal(["location"]), location }),
    ],
    expected('"text", "image", "video", "document" or "location"'),
  );
}

/**
 * The footer of a template. Meta's own pages disagree whether a footer may have variables; the contract offers them.
 *
 * @example
 * templateFooterSchema.parse({ text_variables: { "1": "Acme" } });
 *
 * Contract: `footer_params`.
 */
export const templateFooterSchema = /* @__PURE__ */ closed({ text_variables: optional(templateVariablesSchema) });

/**
 * One button of a template: `url` takes the end of its address in `text`, `quick_reply` the `payload` that comes back.
 *
 * @example
 * templateButtonSchema.parse({ index: 0, sub_type: "url", text: "track/12345" });
 *
 * Contract: `button_params`.
 */
export const templateButtonSchema = /* @__PURE__ */ button();

/* @__NO_SIDE_EFFECTS__ */
function button() {
  const index = wholeNumber(0, 9, expected("a button's place among all buttons, from 0 to 9"));
  return variants(
    "sub_type",
    [
      closed({ index, sub_type: literal(["url"]), text: lineOfText() }),
      closed({ index, sub_type: literal(["quick_reply"]), payload: visibleText() }),
    ],
    expected('"url" or "quick_reply"'),
  );
}

/** The buttons of a template, each at a place of its own. */
/* @__NO_SIDE_EFFECTS__ */
const buttons = () =>
  array(templateButtonSchema, "must be an array of buttons").check(
    z.check(({ value, issues }) => {
      // Issues of a single button come first.
      if (issues.length > 0) return;
      for (const [at, { index: place }] of value.entries()) {
        if (value.findIndex(({ index }) => index === place) === at) continue;
        issues.push({ code: "custom", input: undefined, path: [at, "index"], message: `repeats the button ${place}` });
      }
    }),
  );

/**
 * Which WhatsApp template to send, and the values to fill it with.
 *
 * @example
 * templateParamsSchema.parse({ name: "order_update", language: "en_US", processed_params: { "1": "John" } });
 *
 * Contract: template request, `template_params`.
 */
export const templateParamsSchema = /* @__PURE__ */ params();

/* @__NO_SIDE_EFFECTS__ */
function params() {
  return closed({
    name: lineOfText(),
    namespace: optional(lineOfText()),
    language: lineOfText(),
    category: optional(lineOfText()),
    processed_params: optional(templateVariablesSchema),
    header_params: optional(templateHeaderSchema),
    footer_params: optional(templateFooterSchema),
    button_params: optional(buttons()),
  });
}

import * as z from "zod/mini";
import { array, expected, literal, number, optional, prepared, string } from "./kinds.ts";
import { closed, dictionary, isJsonObject, isPlainObject, variants } from "./objects.ts";
import { type TextRule } from "./storable.ts";
import {
  atMost,
  isPosition,
  lineOfText,
  matches,
  missingPosition,
  MIXED_KINDS,
  rule,
  visibleText,
  wellFormed,
  wholeNumber,
} from "./text.ts";

/** Values for the variables of one part of a template, by position (`"1"`, `"2"`, without gaps) or by name. */
export interface TemplateVariables {
  [variable: string]: string;
}

/** A text header. */
export interface TemplateTextHeader {
  /** What the header is. */
  type: "text";
  /** The value of the header's variable. */
  text_variables: TemplateVariables;
}

/** A header that shows an image or a video. */
export interface TemplateMediaHeader {
  /** What the header is. */
  type: "image" | "video";
  /** The address of the file, from which WhatsApp downloads it: http or https, without a user name, at most 2000 characters. */
  media_url: string;
}

/** A header that shows a document. */
export interface TemplateDocumentHeader {
  /** What the header is. */
  type: "document";
  /** The address of the file, from which WhatsApp downloads it: http or https, without a user name, at most 2000 characters. */
  media_url: string;
  /** The file name that the customer sees. */
  filename?: string | undefined;
}

/** A header that shows a place. */
export interface TemplateLocationHeader {
  /** What the header is. */
  type: "location";
  /** The place that the header shows. */
  location: TemplateLocation;
}

/** A place on the map. */
export interface TemplateLocation {
  /** The latitude in degrees, from -90 to 90. */
  latitude: number;
  /** The longitude in degrees, from -180 to 180. */
  longitude: number;
  /** The name of the place, as the customer sees it. */
  name?: string | undefined;
  /** The address of the place, as the customer sees it. */
  address?: string | undefined;
}

/** The header of a template. Its `type` decides its keys. */
export type TemplateHeader = TemplateTextHeader | TemplateMediaHeader | TemplateDocumentHeader | TemplateLocationHeader;

/** The footer of a template. */
export interface TemplateFooter {
  /** The values of the footer's variables. */
  text_variables?: TemplateVariables | undefined;
}

/** A button that opens an address. */
export interface TemplateUrlButton {
  /** The button's place among all buttons of the template, from 0 to 9. */
  index: number;
  /** What the button is. */
  sub_type: "url";
  /** The end of the button's address, in place of `{{1}}`. */
  text: string;
}

/** A button that sends a reply. */
export interface TemplateReplyButton {
  /** The button's place among all buttons of the template, from 0 to 9. */
  index: number;
  /** What the button is. */
  sub_type: "quick_reply";
  /** The text that LiveDesk receives when the customer presses the button. */
  payload: string;
}

/** One button of a template. Its `sub_type` decides its keys. */
export type TemplateButton = TemplateUrlButton | TemplateReplyButton;

/** Which WhatsApp template to send, and the values to fill it with. */
export interface TemplateParams {
  /** The name of the approved template. */
  name: string;
  /** The namespace of the template. It is sent to WhatsApp, which does not need it. */
  namespace?: string | undefined;
  /** The language of the approved template: `en_US`, `ja`. */
  language: string;
  /** The category of the template: `MARKETING`, `UTILITY` or `AUTHENTICATION`. It is sent to WhatsApp, and changes nothing. */
  category?: string | undefined;
  /** The values of the body. */
  processed_params?: TemplateVariables | undefined;
  /** The value of the header. */
  header_params?: TemplateHeader | undefined;
  /** The values of the footer. */
  footer_params?: TemplateFooter | undefined;
  /** The values of the buttons. No two values may have the same `index`. */
  button_params?: TemplateButton[] | undefined;
}

// A definition also requires lower-case letters (`VARIABLE_NAME` in template-definition.ts).
const ANY_VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What is wrong with the keys of the values; undefined if nothing is. */
function keyProblem(values: object): string | undefined {
  const keys = Object.keys(values);
  const wrong = keys.find((key) => !isPosition(key) && !ANY_VARIABLE_NAME.test(key));
  if (wrong !== undefined) return wrongKey(wrong);
  const positions = keys.filter(isPosition);
  if (positions.length === 0) return undefined;
  if (positions.length < keys.length) return MIXED_KINDS;
  // LiveDesk sends the values in order and skips the gaps, so every value after a gap would get the wrong place.
  const missing = missingPosition(positions);
  return missing === undefined ? undefined : `must count up from "1" without a gap: "${missing}" is missing`;
}

const wrongKey = (key: string): string =>
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
        const message = keyProblem(value);
        if (message !== undefined) issues.push({ code: "custom", input: undefined, message });
      },
      // The keys are checked even if a value has an issue.
      { when: ({ value }) => isJsonObject(value) },
    ),
  );
  return prepared((given, refuse) => {
    if (!isPlainObject(given)) {
      const wanted = expected('an object of values, for example { "1": "John" }');
      return refuse({ path: [], message: wanted(given) });
    }
    // zod would drop this key silently.
    return Object.hasOwn(given, "__proto__") ? refuse({ path: [], message: wrongKey("__proto__") }) : given;
  }, values);
}

/** The rules for an address from which WhatsApp downloads a file. */
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
    atMost(MEDIA_URL_LENGTH),
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
 * Contract: `header_params`. Its table marks every key except `type` as optional; this model requires the keys that a type needs.
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
  return variants("type", [
    closed({ type: literal(["text"]), text_variables: templateVariablesSchema }),
    closed({ type: literal(["image", "video"]), media_url: mediaUrl() }),
    closed({ type: literal(["document"]), media_url: mediaUrl(), filename: optional(visibleText()) }),
    closed({ type: literal(["location"]), location }),
  ]);
}

/**
 * The footer of a template. The contract allows variables in it, and Meta's own pages contradict each other about them.
 *
 * @example
 * templateFooterSchema.parse({ text_variables: { "1": "Acme" } });
 *
 * Contract: `footer_params`.
 */
export const templateFooterSchema = /* @__PURE__ */ closed({ text_variables: optional(templateVariablesSchema) });

/**
 * One button of a template. A `url` button has the end of its address in `text`; a `quick_reply` button has the `payload` that
 * LiveDesk receives when the customer presses the button.
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
  return variants("sub_type", [
    closed({ index, sub_type: literal(["url"]), text: lineOfText() }),
    closed({ index, sub_type: literal(["quick_reply"]), payload: visibleText() }),
  ]);
}

/** The buttons of a template. No two buttons may have the same `index`. */
/* @__NO_SIDE_EFFECTS__ */
const buttons = () =>
  array(templateButtonSchema, "must be an array of buttons").check(
    z.check(({ value, issues }) => {
      // The indices are compared only if no single button has an issue.
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

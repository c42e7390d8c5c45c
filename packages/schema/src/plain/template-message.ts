import { isRecord } from "../is-json-object.ts";
import { keyFault, protoFault } from "../template-keys.ts";
import type { TemplateButton } from "../template-button.ts";
import type { TemplateHeader } from "../template-header.ts";
import type { TemplateMessage } from "../template-message.ts";
import {
  BUTTON_INDEX,
  BUTTON_TYPES,
  BUTTONS,
  degrees,
  HEADER_TYPES,
  MEDIA_URL,
  MEDIA_URL_LENGTH,
  MEDIA_URL_RULES,
  MESSAGE_TYPE,
  repeatedPlaces,
  repeats,
  VARIABLES,
} from "../template-rules.ts";
import { WELL_FORMED } from "../text-rules.ts";
import type { TemplateVariables } from "../template-variables.ts";
import {
  closed,
  listOf,
  model,
  note,
  only,
  optional,
  type Reader,
  readAt,
  valueOf,
  variantOf,
  wanted,
} from "./reader.ts";
import { content, isString, lineOfText, matches, visibleText } from "./texts.ts";

const variables: Reader = (value, issues) => {
  const fault = isRecord(value) ? protoFault(value) : wanted(value, VARIABLES);
  if (!isRecord(value) || fault !== undefined) {
    note(issues, fault);
    return value;
  }
  const entries = Object.entries(value).map(([key, text]) => [key, readAt(key, text, lineOfText, issues)]);
  note(issues, keyFault(Object.keys(value)));
  return Object.fromEntries(entries);
};

/**
 * `templateVariablesSchema` without zod: it takes and refuses the same, in the same words.
 *
 * @example
 * templateVariables.safeParse({ 1: "John", 2: "shipped" }).success; // true
 *
 * Contract: `processed_params` and `text_variables`.
 */
export const templateVariables = /* @__PURE__ */ model<TemplateVariables>(variables);

const named = (type: string): Reader => only(type, `must be "${type}"`);

const mediaUrl = valueOf(isString, MEDIA_URL, matches(WELL_FORMED), ...MEDIA_URL_RULES.map(matches), ({ length }) =>
  length > MEDIA_URL_LENGTH ? `must be at most ${MEDIA_URL_LENGTH} characters long` : undefined,
);

/** A number in a range, both ends included. */
const isFrom =
  (least: number, most: number) =>
  (value: unknown): value is number =>
    typeof value === "number" && value >= least && value <= most;

const angle = (limit: number): Reader => valueOf(isFrom(-limit, limit), degrees(limit));

const media = (type: string): Reader => closed({ type: named(type), media_url: mediaUrl });

const header = variantOf(
  "type",
  {
    text: closed({ type: named("text"), text_variables: variables }),
    image: media("image"),
    video: media("video"),
    document: closed({ type: named("document"), media_url: mediaUrl, filename: optional(visibleText) }),
    location: closed({
      type: named("location"),
      location: closed({
        latitude: angle(90),
        longitude: angle(180),
        name: optional(visibleText),
        address: optional(visibleText),
      }),
    }),
  },
  HEADER_TYPES,
);

/**
 * `templateHeaderSchema` without zod: it takes and refuses the same, in the same words.
 *
 * @example
 * templateHeader.safeParse({ type: "image", media_url: "https://example.com/image.jpg" }).success; // true
 *
 * Contract: `header_params`.
 */
export const templateHeader = /* @__PURE__ */ model<TemplateHeader>(header);

const index = valueOf((value): value is number => Number.isInteger(value) && isFrom(0, 9)(value), BUTTON_INDEX);

const button = variantOf(
  "sub_type",
  {
    url: closed({ index, sub_type: named("url"), text: lineOfText }),
    quick_reply: closed({ index, sub_type: named("quick_reply"), payload: visibleText }),
  },
  BUTTON_TYPES,
);

/**
 * `templateButtonSchema` without zod: it takes and refuses the same, in the same words.
 *
 * @example
 * templateButton.safeParse({ index: 0, sub_type: "url", text: "track/12345" }).success; // true
 *
 * Contract: `button_params`.
 */
export const templateButton = /* @__PURE__ */ model<TemplateButton>(button);

const buttons = listOf(button, BUTTONS, (items, issues) => {
  // Each was read as a button, and nothing was wrong with any.
  for (const [at, place] of repeatedPlaces(items as { index: number }[])) note(issues, repeats(place), at, "index");
});

/**
 * `templateMessageSchema` without zod: it takes and refuses the same, in the same words.
 *
 * @example
 * templateMessage.safeParse({ content: "Hi", template_params: { name: "order_update", language: "en_US" } }).success;
 *
 * Contract: template request, body parameters.
 */
export const templateMessage = model<TemplateMessage>(
  closed({
    content,
    message_type: optional(only("outgoing", MESSAGE_TYPE)),
    template_params: closed({
      name: lineOfText,
      namespace: optional(lineOfText),
      language: lineOfText,
      category: optional(lineOfText),
      processed_params: optional(variables),
      header_params: optional(header),
      footer_params: optional(closed({ text_variables: optional(variables) })),
      button_params: optional(buttons),
    }),
  }),
);

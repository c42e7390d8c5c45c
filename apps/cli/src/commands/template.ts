import { buildSendRequest, type LooseTemplateValues, type SendInput, type TemplateHeader } from "@livedesk/core";
import { wholeNumber } from "../config.ts";
import { chooseTemplate, readJsonSource } from "../definitions/load.ts";
import { argumentOf, deliver, type FlagOf, withFlagNames } from "../deliver.ts";
import { CliError } from "../errors.ts";
import { refuseInvalidUtf8, withoutMark } from "../input.ts";
import { type Io, talk, visible } from "../io.ts";
import {
  type CommandFunction,
  headerDetails,
  headerOptions,
  type HeaderType,
  type TemplateFlags,
  templateFlags,
  type TemplateOptions,
} from "../options.ts";

/** `livedesk template`: sends a WhatsApp template. */
export const template: CommandFunction<TemplateOptions> = async (io, [conversationId = ""], options) => {
  const { message, flagOf } = await readMessage(io, options);
  // The message may be any JSON value, because it may come from a file. `buildSendRequest` checks the whole message.
  const input = { ...message, ...optionsOfSend(options) } as SendInput;
  const names: FlagOf = (field) => argumentOf(field) ?? flagOfSend(field, options) ?? flagOf(field);
  return deliver(io, options, {
    action: "sent",
    conversationId,
    request: withFlagNames(names, () => buildSendRequest(conversationId, input)),
    paths: [],
    send: (messages, callOptions) => messages.send(conversationId, input, callOptions),
  });
};

/** A message, and the flag from which each field of the message came. */
interface ReadMessage {
  readonly message: object;
  readonly flagOf: FlagOf;
}

async function readMessage(io: Io, options: TemplateOptions): Promise<ReadMessage> {
  const { params, template: file, values } = options;
  // This is refused because, without a definition, the values would be silently ignored.
  if (values !== undefined && file === undefined) throw new CliError("--values: must be used together with --template");
  refuseInvalidFlags(options);
  const content = options.content && withoutMark(options.content);
  if (file !== undefined) return fromDefinition(io, file, content, options);
  if (params !== undefined) return fromParams(io, params, content);
  const message = { ...(content !== undefined && { content }), template_params: paramsOf(options) };
  return { message, flagOf: (field) => flagOfField(field, options) };
}

function refuseInvalidFlags(options: TemplateOptions): void {
  for (const option of templateFlags) {
    const value = options[option.attributeName() as keyof TemplateFlags];
    refuseInvalidUtf8(option.long ?? "", value, "pass the text in a file or on stdin, with --params or --values");
  }
}

/**
 * Returns the options that belong to `send`. They are passed on, so that `buildSendRequest` refuses these options and
 * says why.
 */
const optionsOfSend = ({ file, private: isPrivate, replyTo }: TemplateOptions): object => ({
  ...(file && { attachments: file }),
  ...(isPrivate && { private: true }),
  ...(replyTo !== undefined && { content_attributes: { in_reply_to: wholeNumber(replyTo) } }),
});

/** Returns the flag of `send` from which a field came. Without the flag, the field came from the file of --params. */
function flagOfSend(field: string, { file, private: isPrivate, replyTo }: TemplateOptions): string | undefined {
  if (file && field.startsWith("attachments")) return "--file";
  if (isPrivate && field === "private") return "--private";
  return replyTo !== undefined && field.startsWith("content_attributes") ? "--reply-to" : undefined;
}

// --template and --values

/** Makes the message from the definition and the values. The definition decides which values are needed. */
async function fromDefinition(
  io: Io,
  file: string,
  content: string | undefined,
  { name, language, values: source, json }: TemplateOptions,
): Promise<ReadMessage> {
  const chosen = (await chooseTemplate(file, "--template", { name, language })).template;
  const values = source === undefined ? undefined : await readJsonSource(io, "--values", source);
  const flagOf: FlagOf = (field) => (field === "content" ? "--content" : `--values: ${field}`);
  // The file may contain any JSON value, because `message` checks the whole value.
  const message = withFlagNames(flagOf, () => chosen.message(values as LooseTemplateValues, { content }));
  // With --json, stderr is only for an error.
  if (!json)
    chosen.check(values).warnings.forEach(({ path, message: text }) => talk(io, visible(`warning: ${path}: ${text}`)));
  return { message, flagOf: () => undefined };
}

// --params

/**
 * Reads the message from a JSON file, or from stdin for `-`. A file with the key `template_params` contains a whole
 * message. Any other file contains the value of `template_params`, and `--content` is the text.
 */
async function fromParams(io: Io, source: string, content: string | undefined): Promise<ReadMessage> {
  const value = await readJsonSource(io, "--params", source);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new CliError(
      "--params: must contain a JSON object: either the value of template_params, or { content, template_params }",
    );
  const isWhole = "template_params" in value;
  if (isWhole && content !== undefined && "content" in value)
    throw new CliError("--content: the file of --params already contains the content: pass only one of the two");
  const message = { ...(content !== undefined && { content }), ...(isWhole ? value : { template_params: value }) };
  return {
    message,
    flagOf: (field) => {
      if (field === "content" && (content !== undefined || !isWhole)) return "--content";
      return `--params: ${isWhole ? field : field.replace("template_params.", "")}`;
    },
  };
}

// Flags

/**
 * Makes the `template_params` that the flags describe. The model that checks the request refuses missing and wrong
 * values.
 */
function paramsOf(flags: TemplateFlags): object {
  const { name, language, namespace, category, body, footer } = flags;
  const header = headerOf(flags);
  const buttons = buttonsOf(flags);
  return {
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(language !== undefined && { language }),
    ...(category !== undefined && { category }),
    ...(body && { processed_params: parsePairs("--body", body) }),
    ...(header && { header_params: header }),
    ...(footer && { footer_params: { text_variables: parsePairs("--footer", footer) } }),
    ...(buttons.length > 0 && { button_params: buttons }),
  };
}

/** The keys of a header of this type in `header_params`, except `type`. */
type KeysOf<Type extends HeaderType, Header = TemplateHeader> = Header extends TemplateHeader
  ? Type extends Header["type"]
    ? Exclude<keyof Header, "type">
    : never
  : never;

/**
 * For each type of header, a function that makes the keys of the header from the flags. It returns undefined if the
 * flag of the type is missing.
 */
const HEADER_KEYS: {
  readonly [Type in HeaderType]: (flags: TemplateFlags) => Readonly<Record<KeysOf<Type>, unknown>> | undefined;
} = {
  text: ({ headerText }) => headerText && { text_variables: parsePairs("--header-text", headerText) },
  image: ({ headerImage: media_url }) => (media_url === undefined ? undefined : { media_url }),
  video: ({ headerVideo: media_url }) => (media_url === undefined ? undefined : { media_url }),
  document: ({ headerDocument: media_url, headerFilename: filename }) =>
    media_url === undefined ? undefined : { media_url, filename },
  location: ({ headerLocation, headerLocationName: name, headerLocationAddress: address }) =>
    headerLocation === undefined ? undefined : { location: { ...coordinatesOf(headerLocation), name, address } },
};

/**
 * Returns the type of the header that the flags describe, or undefined if there is no header. Commander refuses a
 * second header.
 */
const headerTypeOf = (flags: TemplateFlags): HeaderType | undefined =>
  (Object.keys(HEADER_KEYS) as HeaderType[]).find((type) => HEADER_KEYS[type](flags));

/** Makes the `header_params` that the flags describe, or returns undefined if there is no header. */
function headerOf(flags: TemplateFlags): object | undefined {
  const type = headerTypeOf(flags);
  for (const name of Object.keys(headerDetails) as (keyof typeof headerDetails)[]) {
    const { type: needed, option } = headerDetails[name];
    // This is refused because the value would be silently ignored if the header has another type.
    if (flags[name] !== undefined && needed !== type)
      throw new CliError(`${option.long}: must be used together with ${headerOptions[needed].long}`);
  }
  return type && { type, ...HEADER_KEYS[type](flags) };
}

function coordinatesOf(text: string): object {
  const [latitude, longitude, ...more] = text.split(",");
  if (latitude === undefined || longitude === undefined || more.length > 0) {
    throw new CliError("--header-location: must be a latitude and a longitude, for example 37.7749,-122.4194");
  }
  return { latitude: degrees(latitude), longitude: degrees(longitude) };
}

/**
 * Converts a string with a decimal number into a number. Any other string is returned unchanged, and the schema of the
 * API refuses it later.
 */
const degrees = (text: string): number | string => (/^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text);

const buttonsOf = ({ buttonUrl = [], quickReply = [] }: TemplateFlags): readonly object[] => [
  ...buttonUrl.map((pair) => {
    const [index, text] = parsePair("--button-url", pair);
    return { index: wholeNumber(index), sub_type: "url", text };
  }),
  ...quickReply.map((pair) => {
    const [index, payload] = parsePair("--quick-reply", pair);
    return { index: wholeNumber(index), sub_type: "quick_reply", payload };
  }),
];

/**
 * Splits `key=value` at the first equals sign. An empty value is not refused here: the schema of the API refuses it
 * later. A byte order mark in front of the key or the value is dropped, because a shell may have read the key or the
 * value from a file.
 */
function parsePair(flag: string, pair: string): readonly [key: string, value: string] {
  const at = pair.indexOf("=");
  if (at === -1) throw new CliError(`${flag}: must have an equals sign, for example ${flag} 1=text`);
  return [withoutMark(pair.slice(0, at)), withoutMark(pair.slice(at + 1))];
}

/** Reads the pairs of a repeated `key=value` flag. A duplicate key is refused, because one value would be lost. */
function parsePairs(flag: string, values: readonly string[]): Record<string, string> {
  const pairs = values.map((pair) => parsePair(flag, pair));
  const keys = pairs.map(([key]) => key);
  if (new Set(keys).size < keys.length) throw new CliError(`${flag}: the same key occurs twice`);
  // In an object literal, this key would set the prototype instead of a value.
  if (keys.includes("__proto__")) throw new CliError(`${flag}: __proto__ cannot be the name of a variable`);
  return Object.fromEntries(pairs);
}

/** Returns the flag from which a field of the request came, and undefined for a field that no flag sets. */
function flagOfField(field: string, flags: TemplateFlags): string | undefined {
  if (field === "content") return "--content";
  const [, part = "", key] = /^template_params\.([a-z_]+)(?:\[\d+\])?(?:\.(.+))?$/.exec(field) ?? [];
  switch (part) {
    case "name":
    case "language":
    case "namespace":
    case "category":
      return `--${part}`;
    case "processed_params":
      return withKey("--body", key);
    case "footer_params":
      return withKey("--footer", key?.replace(/^text_variables\.?/, ""));
    case "button_params":
      return Number(/\[(\d+)\]/.exec(field)?.[1]) < (flags.buttonUrl ?? []).length ? "--button-url" : "--quick-reply";
    case "header_params": {
      const type = headerTypeOf(flags);
      const detail = Object.values(headerDetails).find((each) => each.type === type && each.key === key);
      if (detail) return detail.option.long;
      if (key?.startsWith("text_variables")) return withKey("--header-text", key.replace(/^text_variables\.?/, ""));
      if (key?.startsWith("location")) return withKey("--header-location", key.replace(/^location\.?/, ""));
      return type && headerOptions[type].long;
    }
    default:
      return undefined;
  }
}

const withKey = (flag: string, key: string | undefined): string => (key ? `${flag} ${key}` : flag);

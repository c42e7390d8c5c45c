import {
  headerDetails,
  headerOptions,
  templateFlags
} from "./chunk-EWKKCD3Z.js";
import "./chunk-ADC2N4GY.js";
import {
  readJsonSource
} from "./chunk-VLFVUY6M.js";
import {
  chooseTemplate
} from "./chunk-DP4N4XRU.js";
import "./chunk-QAFNQZF4.js";
import {
  argumentOf,
  deliver,
  withFlagNames
} from "./chunk-6A5WOVCB.js";
import "./chunk-ORUGXACG.js";
import {
  wholeNumber
} from "./chunk-TCORFGKG.js";
import "./chunk-HYP6NFSM.js";
import {
  refuseInvalidUtf8,
  withoutMark
} from "./chunk-ZRDP2DVA.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import {
  buildSendRequest
} from "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  talk,
  visible
} from "./chunk-3VDSCCUD.js";
import {
  CliError
} from "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/commands/template.ts
var template = async (io, [conversationId = ""], options) => {
  const { message, flagOf } = await readMessage(io, options);
  const input = { ...message, ...optionsOfSend(options) };
  const names = (field) => argumentOf(field) ?? flagOfSend(field) ?? flagOf(field);
  return deliver(io, options, {
    action: "sent",
    conversationId,
    request: withFlagNames(names, () => buildSendRequest(conversationId, input)),
    paths: [],
    send: (messages, callOptions) => messages.send(conversationId, input, callOptions)
  });
};
async function readMessage(io, options) {
  const { params, template: file, values } = options;
  if (values !== void 0 && file === void 0) throw new CliError("--values: must be used together with --template");
  refuseInvalidFlags(options);
  const content = options.content && withoutMark(options.content);
  if (file !== void 0) return fromDefinition(io, file, content, options);
  if (params !== void 0) return fromParams(io, params, content);
  const message = { ...content !== void 0 && { content }, template_params: paramsOf(options) };
  return { message, flagOf: (field) => flagOfField(field, options) };
}
function refuseInvalidFlags(options) {
  for (const option of templateFlags) {
    const value = options[option.attributeName()];
    refuseInvalidUtf8(option.long ?? "", value, "pass the text in a file or on stdin, with --params or --values");
  }
}
var optionsOfSend = ({ file, private: isPrivate, replyTo }) => ({
  ...file && { attachments: file },
  ...isPrivate && { private: true },
  ...replyTo !== void 0 && { content_attributes: { in_reply_to: wholeNumber(replyTo) } }
});
var FLAGS_OF_SEND = {
  attachments: "--file",
  private: "--private",
  content_attributes: "--reply-to"
};
var flagOfSend = (field) => FLAGS_OF_SEND[field];
async function fromDefinition(io, file, content, { name, language, values: source, json }) {
  const chosen = (await chooseTemplate(file, "--template", { name, language })).template;
  const values = source === void 0 ? void 0 : await readJsonSource(io, "--values", source);
  const flagOf = (field) => field === "content" ? "--content" : `--values: ${field}`;
  const message = withFlagNames(flagOf, () => chosen.message(values, { content }));
  if (!json)
    chosen.check(values).warnings.forEach(({ path, message: text }) => talk(io, visible(`warning: ${path}: ${text}`)));
  return { message, flagOf: () => void 0 };
}
async function fromParams(io, source, content) {
  const value = await readJsonSource(io, "--params", source);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new CliError(
      "--params: must contain a JSON object: either the value of template_params, or { content, template_params }"
    );
  const isWhole = "template_params" in value;
  if (isWhole && content !== void 0 && "content" in value)
    throw new CliError("--content: the file of --params already contains the content: pass only one of the two");
  const message = { ...content !== void 0 && { content }, ...isWhole ? value : { template_params: value } };
  return {
    message,
    flagOf: (field) => {
      if (field === "content" && (content !== void 0 || !isWhole)) return "--content";
      return `--params: ${isWhole ? field : field.replace("template_params.", "")}`;
    }
  };
}
function paramsOf(flags) {
  const { name, language, namespace, category, body, footer } = flags;
  const header = headerOf(flags);
  const buttons = buttonsOf(flags);
  return {
    ...name !== void 0 && { name },
    ...namespace !== void 0 && { namespace },
    ...language !== void 0 && { language },
    ...category !== void 0 && { category },
    ...body && { processed_params: parsePairs("--body", body) },
    ...header && { header_params: header },
    ...footer && { footer_params: { text_variables: parsePairs("--footer", footer) } },
    ...buttons.length > 0 && { button_params: buttons }
  };
}
var HEADER_KEYS = {
  text: ({ headerText }) => headerText && { text_variables: parsePairs("--header-text", headerText) },
  image: ({ headerImage: media_url }) => media_url === void 0 ? void 0 : { media_url },
  video: ({ headerVideo: media_url }) => media_url === void 0 ? void 0 : { media_url },
  document: ({ headerDocument: media_url, headerFilename: filename }) => media_url === void 0 ? void 0 : { media_url, filename },
  location: ({ headerLocation, headerLocationName: name, headerLocationAddress: address }) => headerLocation === void 0 ? void 0 : { location: { ...coordinatesOf(headerLocation), name, address } }
};
var headerTypeOf = (flags) => Object.keys(HEADER_KEYS).find((type) => HEADER_KEYS[type](flags));
function headerOf(flags) {
  const type = headerTypeOf(flags);
  for (const name of Object.keys(headerDetails)) {
    const { type: needed, option } = headerDetails[name];
    if (flags[name] !== void 0 && needed !== type)
      throw new CliError(`${option.long}: must be used together with ${headerOptions[needed].long}`);
  }
  return type && { type, ...HEADER_KEYS[type](flags) };
}
function coordinatesOf(text) {
  const [latitude, longitude, ...more] = text.split(",");
  if (latitude === void 0 || longitude === void 0 || more.length > 0) {
    throw new CliError("--header-location: must be a latitude and a longitude, for example 37.7749,-122.4194");
  }
  return { latitude: degrees(latitude), longitude: degrees(longitude) };
}
var degrees = (text) => /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
var buttonsOf = ({ buttonUrl = [], quickReply = [] }) => [
  ...buttonUrl.map((pair) => {
    const [index, text] = parsePair("--button-url", pair);
    return { index: wholeNumber(index), sub_type: "url", text };
  }),
  ...quickReply.map((pair) => {
    const [index, payload] = parsePair("--quick-reply", pair);
    return { index: wholeNumber(index), sub_type: "quick_reply", payload };
  })
];
function parsePair(flag, pair) {
  const at = pair.indexOf("=");
  if (at === -1) throw new CliError(`${flag}: must have an equals sign, for example ${flag} 1=text`);
  return [withoutMark(pair.slice(0, at)), withoutMark(pair.slice(at + 1))];
}
function parsePairs(flag, values) {
  const pairs = values.map((pair) => parsePair(flag, pair));
  const keys = pairs.map(([key]) => key);
  if (new Set(keys).size < keys.length) throw new CliError(`${flag}: the same key occurs twice`);
  if (keys.includes("__proto__")) throw new CliError(`${flag}: __proto__ cannot be the name of a variable`);
  return Object.fromEntries(pairs);
}
function flagOfField(field, flags) {
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
      return void 0;
  }
}
var withKey = (flag, key) => key ? `${flag} ${key}` : flag;
export {
  template
};

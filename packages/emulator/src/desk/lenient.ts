import { idSchema, isJsonObject, MAX_CONTENT_LENGTH, type TemplateParams } from "@livedesk/schema";
import * as z from "zod/mini";

// The models of @livedesk/schema are strict, because a client should refuse what LiveDesk could only reject. A server
// accepts more: what the contract marks as optional, and what it leaves open. These models say what LiveDesk accepts.

const text = z.string();
/** Chatwoot converts the values of templates to strings. */
const value = z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String));
const values = z.record(z.string(), value);
/** A value that is left out is stored as an empty string, which counts as no value. */
const valueOrNone = z.pipe(
  z.optional(value),
  z.transform((given) => given ?? ""),
);
const textOrNone = z.pipe(
  z.optional(text),
  z.transform((given) => given ?? ""),
);
const valuesOrNone = z.pipe(
  z.optional(values),
  z.transform((given) => given ?? {}),
);
const name = text.check(z.regex(/\S/));
const place = z.looseObject({
  latitude: z.number(),
  longitude: z.number(),
  name: z.optional(text),
  address: z.optional(text),
});

const header = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("text"), text_variables: valuesOrNone }),
  z.looseObject({ type: z.enum(["image", "video"]), media_url: textOrNone }),
  z.looseObject({ type: z.literal("document"), media_url: textOrNone, filename: z.optional(text) }),
  z.looseObject({ type: z.literal("location"), location: place }),
]);

/** A location header without its location is the same as no header: both are a header that is missing. */
const headerOrNone = z.pipe(
  z.transform((given: unknown) =>
    isJsonObject(given) && given["type"] === "location" && given["location"] === undefined ? undefined : given,
  ),
  z.optional(header),
);

const index = z.int().check(z.gte(0));

const button = z.discriminatedUnion("sub_type", [
  z.looseObject({ index, sub_type: z.literal("url"), text: valueOrNone }),
  z.looseObject({ index, sub_type: z.literal("quick_reply"), payload: valueOrNone }),
]);

/** Contract: the rows of `template_params` that are marked as required are required here, and all others are not. */
const template = z.looseObject({
  name,
  language: name,
  namespace: z.optional(text),
  category: z.optional(text),
  processed_params: z.optional(values),
  header_params: z.optional(headerOrNone),
  footer_params: z.optional(z.looseObject({ text_variables: z.optional(values) })),
  button_params: z.optional(z.array(button)),
});

/** Returns the same value without the keys whose value is null, because null stands for a field that is left out. */
function withoutNulls(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(withoutNulls);
  if (!isJsonObject(given)) return given;
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, each]) => (each === null ? [] : [[key, withoutNulls(each)]])),
  );
}

// These are the values that Rails reads as false (ActiveModel::Type::Boolean). An empty string is not a value.
const FALSE = new Set<unknown>([false, 0, "", "0", "f", "F", "false", "FALSE", "off", "OFF"]);

/** Reads `private` as Chatwoot does. Returns undefined for a value that is not a boolean, a number or a string. */
function isPrivate(given: unknown): boolean | undefined {
  if (given === undefined || given === null) return false;
  return ["boolean", "number", "string"].includes(typeof given) ? !FALSE.has(given) : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/**
 * Reads `content_attributes` as Chatwoot does: an object, or JSON text of an object. Text that is not JSON counts as an
 * empty object. Returns undefined for any other value.
 */
function attributes(given: unknown): Readonly<Record<string, unknown>> | undefined {
  const found = typeof given === "string" ? parsed(given) : (given ?? {});
  if (!isJsonObject(found)) return undefined;
  const { in_reply_to: replyTo, ...rest } = found;
  // Chatwoot looks up the message, so a string of digits is an id too, and any other value is no message.
  return idSchema.safeParse(replyTo).success ? { ...rest, in_reply_to: Number(replyTo) } : rest;
}

/** The fields of a message as LiveDesk stores them. */
interface AcceptedFields {
  readonly content: string;
  readonly private: boolean;
  readonly content_attributes: Readonly<Record<string, unknown>>;
  readonly template_params?: TemplateParams;
}

/**
 * Returns what LiveDesk stores for these fields. Returns undefined if LiveDesk refuses them. The contract requires
 * `content` in a message without files.
 */
export function acceptedFields(fields: object, hasFiles: boolean): AcceptedFields | undefined {
  const body = fields as Readonly<Record<string, unknown>>;
  const content = body["content"] ?? (hasFiles ? "" : undefined);
  const isNote = isPrivate(body["private"]);
  const content_attributes = attributes(body["content_attributes"]);
  const messageType = body["message_type"] ?? undefined;
  const params = body["template_params"] ?? undefined;
  if (typeof content !== "string" || (!hasFiles && content.trim() === "")) return undefined;
  if (Array.from(content).length > MAX_CONTENT_LENGTH || isNote === undefined || !content_attributes) return undefined;
  if (messageType !== undefined && messageType !== "outgoing") return undefined;
  const stored = { content, private: isNote, content_attributes };
  if (params === undefined) return stored;
  const read = template.safeParse(withoutNulls(params));
  return read.success && messageType === "outgoing" ? { ...stored, template_params: read.data } : undefined;
}

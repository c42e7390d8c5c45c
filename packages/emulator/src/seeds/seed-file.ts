import { randomBytes } from "node:crypto";
import { fileMessageSchema, MAX_CONTENT_LENGTH, type TemplateDefinition, type TemplateParams } from "@livedesk/schema";
import * as z from "zod/mini";
import type { FaultPlan } from "../faults/schema.ts";
import { check, closedObject, refuseUnstorable, Refusal, validate } from "../http/refusal.ts";
import { inMemory, readAll, sha256Of } from "../desk/bytes.ts";
import {
  type Channel,
  type ConversationRecord,
  failureOf,
  statusChange,
  type StoredFile,
  type StoredMessage,
  WINDOW_MS,
} from "../desk/conversation.ts";

/** A file in a seed. */
export interface SeedAttachment {
  readonly name: string;
  /** The MIME type. By default, the file has none. */
  readonly type?: string | undefined;
  /** The bytes of the file, in base64. */
  readonly data: string;
}

/** A message in a seed. */
export interface SeedMessage {
  /** By default, the next free id. */
  readonly id?: number | undefined;
  readonly from: "customer" | "agent";
  readonly content: string;
  /** How long ago the message was created, in seconds, at most a hundred years. The default is 0. */
  readonly seconds_ago?: number | undefined;
  readonly private?: boolean | undefined;
  readonly content_attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly template_params?: TemplateParams | undefined;
  /** Why the message failed, such as `131026: Message undeliverable`. By default, the message was sent. */
  readonly failure?: string | undefined;
  readonly attachments?: readonly SeedAttachment[] | undefined;
}

/** A conversation in a seed, or one to create. */
export interface SeedConversation {
  /** By default, one more than the largest id, and at least 141. */
  readonly id?: number | undefined;
  /** The default is `whatsapp`. */
  readonly channel?: Channel | undefined;
  /** By default, 79 for WhatsApp and 80 for a website chat. */
  readonly inbox_id?: number | undefined;
  /** By default, the name is `Customer` with the id of the conversation. */
  readonly customer?: { readonly name: string } | undefined;
  /**
   * The 24-hour window: `open` for 24 hours from now, `closed`, or the number of seconds after which it ends, which is
   * negative if it has ended. By default, the customer's last message decides.
   */
  readonly window?: "open" | "closed" | number | undefined;
  /** Oldest first. */
  readonly messages?: readonly SeedMessage[] | undefined;
}

/** What exists in an emulator at the start and after `reset()`. Dates are relative, so windows have the same state each time. */
export interface Seed {
  readonly conversations: readonly SeedConversation[];
  /** The templates that count as approved by Meta. */
  readonly templates?: readonly TemplateDefinition[] | undefined;
  /** The rules that decide which calls go wrong. */
  readonly faults?: FaultPlan | undefined;
}

// The ids that follow must be whole numbers that JavaScript and a database can store.
const MOST_ID = 999_999_999_999_999;
const ID = `must be a whole number from 1 to ${MOST_ID}`;
const id = z.int(ID).check(z.gte(1, ID), z.lte(MOST_ID, ID));
const text = (what: string) => z.string(`must be ${what}`);
// A hundred years, so that each time is one that a Date can be.
const MOST_SECONDS = 100 * 365.25 * 24 * 60 * 60;
const AGO = `must be a whole number of seconds from 0 to ${MOST_SECONDS} (a hundred years)`;
const MIME_TYPE = 'must be a MIME type such as "image/png"';
const isMimeType = (type: string): boolean =>
  type === "" || "data" in check(fileMessageSchema, { attachments: [{ name: "a", type, data: new Uint8Array() }] });
const anObject = z.record(z.string(), z.unknown(), "must be an object");

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const attachmentModel = closedObject({
  name: text("the name of the file").check(z.minLength(1, "must not be empty")),
  type: z.optional(z.string(MIME_TYPE).check(z.refine(isMimeType, MIME_TYPE))),
  data: text("the bytes of the file in base64").check(z.regex(BASE64, "must be the bytes of the file in base64")),
});

const messageModel = closedObject({
  id: z.optional(id),
  from: z.enum(["customer", "agent"], 'must be "customer" or "agent"'),
  content: text("the text of the message").check(
    z.maxLength(MAX_CONTENT_LENGTH, `must be at most ${MAX_CONTENT_LENGTH} characters long`),
  ),
  seconds_ago: z.optional(z.int(AGO).check(z.gte(0, AGO), z.lte(MOST_SECONDS, AGO))),
  private: z.optional(z.boolean("must be true or false")),
  content_attributes: z.optional(anObject),
  template_params: z.optional(anObject),
  failure: z.optional(text("the reason of the failure")),
  attachments: z.optional(z.array(attachmentModel, "must be an array of files")),
});

const WINDOW = `must be "open", "closed" or the whole number of seconds after which the window ends, at most ${MOST_SECONDS}`;
const windowSeconds = z.int(WINDOW).check(z.gte(-MOST_SECONDS, WINDOW), z.lte(MOST_SECONDS, WINDOW));

const conversationModel = closedObject({
  id: z.optional(id),
  channel: z.optional(z.enum(["whatsapp", "website"], 'must be "whatsapp" or "website"')),
  inbox_id: z.optional(id),
  customer: z.optional(closedObject({ name: text("the name of the customer") })),
  window: z.optional(z.union([z.enum(["open", "closed"], WINDOW), windowSeconds], WINDOW)),
  messages: z.optional(z.array(messageModel, "must be an array of messages")),
});

const seedModel = closedObject({
  $schema: z.optional(text("the URL of the JSON Schema")),
  conversations: z.array(conversationModel, "is required: give an array of conversations"),
  templates: z.optional(z.unknown()),
  faults: z.optional(z.unknown()),
});

/**
 * Returns the JSON Schema of a seed file, for editors and validators.
 *
 * @example
 * console.log(JSON.stringify(seedJsonSchema(), undefined, 2)); // for seed.schema.json
 */
export const seedJsonSchema = (): Record<string, unknown> => z.toJSONSchema(seedModel, { io: "input" });

/**
 * Reads a seed from a parsed JSON file. Throws an error that names each wrong field, such as
 * `conversations.0.channel: must be "whatsapp" or "website"`. `templates` and `faults` are checked when the seed is used.
 *
 * @example
 * const seed = readSeed(JSON.parse('{"conversations":[{"channel":"website"}]}'));
 */
export function readSeed(value: unknown): Seed {
  const { $schema: _schema, ...seed } = validate(seedModel, value, "the seed");
  refuseUnstorable(seed.conversations, "conversations");
  refuseRepeats(seed.conversations, (at) => `conversations.${at}.id`);
  seed.conversations.forEach(refuseWindow);
  const messages = seed.conversations.flatMap(({ messages: list = [] }, at) =>
    list.map((message, place) => ({ id: message.id, at: `conversations.${at}.messages.${place}.id` })),
  );
  refuseRepeats(messages, (at) => messages[at]?.at ?? "");
  // The models have checked every field of the conversations.
  return seed as unknown as Seed;
}

/** Reads one conversation to create. Throws a 422 that names the wrong field. */
export function readConversation(value: unknown): SeedConversation {
  const conversation = validate(conversationModel, value, "the conversation");
  refuseUnstorable(conversation);
  refuseWindow(conversation);
  return conversation as unknown as SeedConversation;
}

function refuseWindow({ channel = "whatsapp", window }: { channel?: Channel | undefined; window?: unknown }): void {
  if (channel !== "whatsapp" && window !== undefined)
    throw new Refusal(422, "window: must be left out, because only a WhatsApp conversation has a 24-hour window");
}

function refuseRepeats(list: readonly { readonly id?: number | undefined }[], nameOf: (at: number) => string): void {
  const seen = new Set<number>();
  for (const [at, { id: own }] of list.entries()) {
    if (own === undefined) continue;
    if (seen.has(own)) throw new Refusal(422, `${nameOf(at)}: repeats the id ${own}`);
    seen.add(own);
  }
}

const INBOXES: Readonly<Record<Channel, number>> = { whatsapp: 79, website: 80 };
const FIRST_CONVERSATION = 141;

/** The ids that the next conversation, message and file get if they have none of their own. */
export interface NextIds {
  conversation: number;
  message: number;
  file: number;
}

/** Counts the ids up to those that these conversations use. */
function countPast(conversations: readonly SeedConversation[], next: NextIds): void {
  for (const { id: own = 0, messages = [] } of conversations) {
    next.conversation = Math.max(next.conversation, own + 1, FIRST_CONVERSATION);
    for (const message of messages) next.message = Math.max(next.message, (message.id ?? 0) + 1);
  }
}

const fileOf = ({ name, type = "", data }: SeedAttachment, fileId: number): StoredFile => {
  const bytes = inMemory(new Uint8Array(Buffer.from(data, "base64")));
  return { id: fileId, token: randomBytes(24).toString("base64url"), name, type, ...bytes, sha256: sha256Of(bytes) };
};

function windowEnd(window: SeedConversation["window"], now: number): number | undefined {
  if (window === undefined) return undefined;
  if (window === "open") return now + WINDOW_MS;
  return window === "closed" ? now : now + window * 1000;
}

/** Returns the conversations of a seed as they are at this time. `next` is counted up. */
export function recordsOf(conversations: readonly SeedConversation[], now: Date, next: NextIds): ConversationRecord[] {
  const seconds = Math.floor(now.getTime() / 1000);
  countPast(conversations, next);
  return conversations.map((given) => {
    const { channel = "whatsapp", messages = [] } = given;
    const conversationId = given.id ?? next.conversation++;
    return {
      id: conversationId,
      inboxId: given.inbox_id ?? INBOXES[channel],
      channel,
      customerName: given.customer?.name ?? `Customer ${conversationId}`,
      windowSetTo: windowEnd(given.window, now.getTime()),
      messages: messages.map((message, index) => storedMessage(message, index + 1, seconds, next)),
    };
  });
}

function storedMessage(given: SeedMessage, sorting_id: number, now: number, next: NextIds): StoredMessage {
  const created_at = now - (given.seconds_ago ?? 0);
  return {
    id: given.id ?? next.message++,
    sorting_id,
    from: given.from,
    content: given.content,
    private: given.private ?? false,
    content_attributes: given.content_attributes ?? {},
    ...(given.template_params && { template_params: given.template_params }),
    created_at,
    history: [statusChange(new Date(created_at * 1000), given.failure)],
    files: (given.attachments ?? []).map((file) => fileOf(file, next.file++)),
  };
}

/** The clock of an emulator can be moved, so a time can be further away than a seed allows. */
const withinSeed = (given: number): number => Math.max(-MOST_SECONDS, Math.min(given, MOST_SECONDS));

const seedMessage = (message: StoredMessage, now: number): SeedMessage => ({
  id: message.id,
  from: message.from,
  content: message.content,
  seconds_ago: Math.max(0, withinSeed(now - message.created_at)),
  ...(message.private && { private: true }),
  ...(Object.keys(message.content_attributes).length > 0 && { content_attributes: message.content_attributes }),
  ...(message.template_params && { template_params: message.template_params }),
  ...(failureOf(message) !== undefined && { failure: failureOf(message) }),
  ...(message.files.length > 0 && {
    attachments: message.files.map((file) => ({
      name: file.name,
      type: file.type,
      data: Buffer.from(readAll(file)).toString("base64"),
    })),
  }),
});

/** Returns a conversation as a seed has it. */
export function seedConversation(
  { id: own, channel, inboxId, customerName, messages, windowSetTo }: ConversationRecord,
  now: Date,
): SeedConversation {
  const unixTime = Math.floor(now.getTime() / 1000);
  return {
    id: own,
    channel,
    inbox_id: inboxId,
    customer: { name: customerName },
    ...(channel === "whatsapp" &&
      windowSetTo !== undefined && { window: withinSeed(Math.round((windowSetTo - now.getTime()) / 1000)) }),
    messages: structuredClone(messages.map((message) => seedMessage(message, unixTime))),
  };
}

import type { SendInput } from "@livedesk/core";
import { idSchema, isJsonObject } from "@livedesk/schema";
import { type ConversationFacts, type KnownMessage, type UnknownMessage, viewOf } from "../message.ts";
import type { StoredMessage } from "../store.ts";

/** What LiveDesk shows of a message, as far as a webhook repeats it. */
export interface Shown {
  /** Without differences that a server may make: white space, line ends, and two ways to write the same letter. */
  readonly text: string;
  readonly isPrivate: boolean;
  readonly files: number;
  readonly template: ShownTemplate | undefined;
}

interface ShownTemplate {
  readonly name: string;
  readonly language: string | undefined;
  /** The values of the body, as JSON in one order; undefined if they are not known. */
  readonly values: string | undefined;
}

/** Reads the input of a stored message; undefined if the input was purged, or cannot be read. */
export type ReadInput = (stored: StoredMessage) => SendInput | undefined;

const comparable = (text: unknown): string =>
  typeof text === "string" ? text.normalize("NFC").replaceAll(/\s+/gu, " ").trim() : "";

const textOrUndefined = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The name and the values in `template_params`; undefined if there is no name. */
function templateIn(params: unknown): ShownTemplate | undefined {
  if (!isJsonObject(params) || typeof params["name"] !== "string") return undefined;
  const values = params["processed_params"];
  return {
    name: params["name"],
    language: textOrUndefined(params["language"]),
    values: isJsonObject(values)
      ? JSON.stringify(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : undefined,
  };
}

/** What is shown for a message with these fields, of an input or of a webhook. */
const shown = (fields: {
  readonly content: unknown;
  readonly isPrivate: unknown;
  readonly attachments: unknown;
  readonly template: unknown;
}): Shown => ({
  text: comparable(fields.content),
  isPrivate: fields.isPrivate === true,
  files: Array.isArray(fields.attachments) ? fields.attachments.length : 0,
  template: templateIn(fields.template),
});

const shownInput = (input: SendInput): Shown =>
  shown({
    content: input.content,
    isPrivate: input.private,
    attachments: input.attachments,
    template: input.template_params,
  });

/** Whether a webhook shows what an input asks for. A template needs its name, and its values or its text. */
export function isShown(input: SendInput, webhook: Shown): boolean {
  const own = shownInput(input);
  if (!own.template || !webhook.template) {
    return (
      !own.template &&
      !webhook.template &&
      own.text === webhook.text &&
      own.isPrivate === webhook.isPrivate &&
      own.files === webhook.files
    );
  }
  const { name, language, values } = webhook.template;
  if (own.template.name !== name || (language !== undefined && own.template.language !== language)) return false;
  return values === undefined ? own.text === webhook.text : (own.template.values ?? "[]") === values;
}

/** LiveDesk may fill in variables in a text, so that another text is shown. */
const hasVariables = ({ content }: SendInput): boolean => /\{[{%]/.test(content ?? "");

/**
 * Compares two inputs. `different` only if no webhook about the one can look like a webhook about the other: what is counted as
 * different is not counted at all, and a message that is missing in the count could make another one look present.
 */
function likenessOf(one: SendInput | undefined, other: SendInput | undefined): KnownMessage["likeness"] {
  if (!one || !other) return "possible";
  const [a, b] = [shownInput(one), shownInput(other)];
  if (JSON.stringify(a) === JSON.stringify(b)) return "same";
  if (a.template && b.template) return a.template.name === b.template.name ? "possible" : "different";
  // A webhook about a template may come without its name, and with a text that LiveDesk has filled in.
  if (a.template || b.template) return "possible";
  return a.text === b.text || hasVariables(one) || hasVariables(other) ? "possible" : "different";
}

/** How many attempts of a message may each have made a message in LiveDesk whose id the ledger does not know. */
function openAttempts({ evidence, state, attempt, messageId }: StoredMessage): number {
  const open = new Set<number>();
  let isRetried = false;
  for (const { kind, attempt: of, outcome, messageId: id } of evidence) {
    if (of === undefined) continue;
    if (kind === "process-died" || kind === "overdue" || (outcome === "unknown" && kind !== "verdict")) {
      // From the answer with its id on, the attempts of a message only deliver it again.
      if (!isRetried) open.add(of);
    } else if (kind === "attempt" || kind === "late") {
      open.delete(of);
      if (kind === "attempt" && outcome === "accepted" && id !== undefined) isRetried = true;
    }
  }
  if (state === "sending" && !isRetried) open.add(attempt);
  const isDecided = state === "accepted" && messageId !== undefined;
  const wasAnswered = evidence.some(
    ({ kind, messageId: id }) => (kind === "attempt" || kind === "late") && id === messageId,
  );
  return Math.max(0, open.size - (isDecided && !wasAnswered ? 1 : 0));
}

/** The ids of LiveDesk that the ledger knows as those of its own messages. */
export const knownIds = (messages: readonly Pick<StoredMessage, "messageId" | "evidence">[]): ReadonlySet<number> =>
  new Set(
    messages
      .flatMap(({ messageId, evidence }) => [
        messageId,
        ...evidence.map(({ kind, messageId: id }) => (kind === "webhook" || kind === "verdict" ? undefined : id)),
      ])
      .filter((id) => id !== undefined),
  );

/** What a resolver learns about an unknown message and its conversation. */
export function factsAbout(
  unknown: StoredMessage,
  stored: readonly StoredMessage[],
  isComplete: boolean,
  readInput: ReadInput,
): readonly [message: UnknownMessage, facts: ConversationFacts] {
  // Inputs are read only when a resolver looks: most messages of a conversation need not be compared.
  const once = <Value>(make: () => Value): (() => Value) => {
    let made: { readonly value: Value } | undefined;
    return () => (made ??= { value: make() }).value;
  };
  const input = once(() => readInput(unknown));
  const messages = stored.map((other): KnownMessage => {
    const likeness = once(() => (other.id === unknown.id ? "same" : likenessOf(input(), readInput(other))));
    return {
      ...viewOf(other),
      openAttempts: openAttempts(other),
      get likeness() {
        return likeness();
      },
    };
  });
  const message: UnknownMessage = {
    ...viewOf(unknown),
    state: "unknown",
    get input() {
      return input();
    },
  };
  return [message, { messages, isComplete }];
}

/** A webhook about a message that somebody sent to a customer. */
export interface SentWebhook {
  readonly messageId: number;
  readonly conversationId: string;
  /** In ms since 1970, by the clock of LiveDesk. */
  readonly createdAt: number;
  readonly sender: string | undefined;
  readonly shown: Shown;
}

/**
 * Reads a webhook of LiveDesk. Undefined for an event of another kind; a string that names the wrong field for an event that should
 * have been readable.
 */
export function readWebhook(event: unknown): SentWebhook | string | undefined {
  if (!isJsonObject(event)) return "the event: must be an object, the parsed JSON of the webhook";
  if (event["event"] !== "message_created") {
    return typeof event["event"] === "string" ? undefined : "event: must be the name of the event";
  }
  const { message_type: type, conversation, sender, additional_attributes: more } = event;
  // The API answers with a number where a webhook has a name.
  if (type !== "outgoing" && type !== 1) {
    return typeof type === "string" || typeof type === "number" ? undefined : "message_type: must be a string";
  }
  const id = idSchema.safeParse(event["id"]);
  if (!id.success) return "id: must be the id of the message";
  const conversationId = idSchema.safeParse(isJsonObject(conversation) ? conversation["id"] : undefined);
  if (!conversationId.success) return "conversation.id: must be the id of the conversation";
  const createdAt = timeIn(event["created_at"]);
  if (createdAt === undefined) return "created_at: must be a time in the form of ISO 8601";
  return {
    messageId: Number(id.data),
    conversationId: String(conversationId.data),
    createdAt,
    sender: senderIn(sender),
    shown: shown({
      content: event["content"],
      isPrivate: event["private"],
      attachments: event["attachments"],
      template: isJsonObject(more) ? more["template_params"] : undefined,
    }),
  };
}

/** A time as ISO 8601, or as seconds since 1970, in ms. */
function timeIn(value: unknown): number | undefined {
  const time = typeof value === "number" ? value * 1000 : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}

function senderIn(sender: unknown): string | undefined {
  if (!isJsonObject(sender)) return undefined;
  const { id, type } = sender;
  if (!idSchema.safeParse(id).success) return undefined;
  // A type is a word such as `user`. Anything else could be a text of a person, which must not get into the evidence.
  return typeof type === "string" && /^\w{1,40}$/.test(type) ? `${type} ${String(id)}` : String(id);
}

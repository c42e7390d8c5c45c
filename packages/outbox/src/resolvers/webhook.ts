import { ConfigurationError } from "@livedesk/core";
import { checkOptions, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { type Id, idSchema, isJsonObject } from "@livedesk/schema";
import type { Evidence } from "../store.ts";
import { knownIds, shown, type Shown } from "./facts.ts";
import type { Resolver } from "./resolver.ts";

/** Options of `webhookResolver`. */
export interface WebhookResolverOptions {
  /**
   * The id of the sender under which LiveDesk shows your messages: `sender.id` in the webhook about one of them. With it, a person who
   * writes the same text by hand is not mistaken for the outbox.
   */
  readonly senderId?: Id | undefined;
  /** The type of this sender, such as `user` or `agent_bot`: a bot may have the same id as a user. Default: any. */
  readonly senderType?: string | undefined;
}

const OPTIONS: OptionRules<WebhookResolverOptions> = {
  senderId: { wanted: "the id of a sender", isRight: (value) => idSchema.safeParse(value).success },
  senderType: optionRule.aString,
};

/**
 * Finds messages in the webhooks that `outbox.observe()` was given. It says `present` or `unclear`, never `absent`: LiveDesk tries to
 * deliver a webhook once, so a webhook that did not come proves nothing. One webhook is not taken for two messages: if several messages
 * with the same text are unknown in a conversation, they are present when there are as many webhooks as attempts, and unclear before.
 *
 * @example
 * const outbox = createOutbox({ client, store, resolvers: [webhookResolver({ senderId: 7 })] });
 * app.post("/livedesk-webhook", async (request, response) => {
 *   await outbox.observe(request.body);
 *   response.sendStatus(200);
 * });
 */
export function webhookResolver(options: WebhookResolverOptions = {}): Resolver {
  checkOptions(options, OPTIONS);
  const { senderId, senderType } = options;
  if (senderType !== undefined && senderId === undefined) {
    throw new ConfigurationError("senderType: needs senderId, the id of the sender");
  }
  const isOurs = ({ sender }: Evidence): boolean => {
    if (senderId === undefined) return true;
    const [id, type] = sender?.split(" ").toReversed() ?? [];
    return id === String(senderId) && (senderType === undefined || type === senderType);
  };
  return {
    name: "webhook",
    resolve({ id, messageId: own }, { messages, isComplete }) {
      if (own !== undefined)
        return { verdict: "unclear", evidence: "a webhook does not show whether a message was delivered again" };
      if (!isComplete) return { verdict: "unclear", evidence: "not all messages of the conversation are known" };
      // Messages without an open attempt cannot have caused a webhook that is not explained yet.
      const open = messages.filter(({ openAttempts, likeness }) => openAttempts > 0 && likeness !== "different");
      const known = knownIds(messages);
      const seen = new Set(
        open
          .filter(({ likeness }) => likeness === "same")
          .flatMap(({ evidence }) => evidence.filter((fact) => fact.kind === "webhook" && isOurs(fact)))
          .flatMap(({ messageId }) => messageId ?? [])
          .filter((messageId) => !known.has(messageId)),
      );
      const attempts = open.flatMap((message) => Array.from({ length: message.openAttempts }, () => message.id));
      const evidence = `webhooks about ${seen.size} messages, for ${attempts.length} attempts`;
      // More webhooks than attempts: somebody else sends the same, so that the webhooks need not be ours.
      const messageId = [...seen].toSorted((a, b) => a - b)[attempts.indexOf(id)];
      if (messageId === undefined || seen.size !== attempts.length) return { verdict: "unclear", evidence };
      return { verdict: "present", messageId, evidence };
    },
  };
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

import { ConfigurationError } from "@livedesk/core";
import { checkOptionsLike, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { type Id, idSchema } from "@livedesk/schema";
import type { Resolver } from "../message.ts";
import type { Evidence } from "../store.ts";
import { knownIds } from "./facts.ts";

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
  checkOptionsLike("{ senderId: 7 }", options, OPTIONS);
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

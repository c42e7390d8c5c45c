import type { Conversation, InboxMessage } from "../api/conversation.ts";

/** A message that is new, or whose state is. */
export interface News {
  readonly conversation: Conversation;
  readonly message: InboxMessage;
  readonly kind: "new" | "failed" | "sent";
}

/** What is new between two looks at the conversations. At the first look, nothing is. */
export function newsBetween(
  before: readonly Conversation[] | undefined,
  after: readonly Conversation[],
): readonly News[] {
  if (before === undefined) return [];
  const known = new Map(before.flatMap(({ messages }) => messages).map((message) => [message.id, message.status]));
  return after.flatMap((conversation) =>
    conversation.messages.flatMap((message) => {
      const kind = kindOf(known.get(message.id), message);
      return kind === undefined ? [] : [{ conversation, message, kind }];
    }),
  );
}

function kindOf(before: string | undefined, { status }: InboxMessage): News["kind"] | undefined {
  if (before === status) return undefined;
  if (status === "failed") return "failed";
  if (before === undefined) return "new";
  return status === "sent" ? "sent" : undefined;
}

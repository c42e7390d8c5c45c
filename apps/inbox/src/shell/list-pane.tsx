import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import type { ConversationRow as Row } from "./conversation-row.ts";
import { messageLine } from "../i18n/words.ts";
import { ChannelTag } from "../ui/channel-tag.tsx";
import { Icon } from "../ui/elements.tsx";
import { WindowTag } from "../ui/conversation-tags.tsx";

interface ConversationRowProps {
  readonly row: Row;
  readonly conversations: readonly Conversation[];
}

/** One conversation in the list. */
export function ConversationRow({ row, conversations }: ConversationRowProps) {
  const { text, times } = useLanguage();
  const { route, go, now } = useInbox();
  const conversation = conversations.find(({ id }) => id === row.id);
  if (conversation === undefined) return null;
  const { last } = row;

  return (
    <li>
      <button
        type="button"
        className="row"
        aria-current={route.conversationId === row.id ? "true" : undefined}
        onClick={() => go({ conversationId: row.id })}
      >
        <span className="row-line">
          <bdi className="row-name">{row.name}</bdi>
          {last && (
            <time className="row-time" dateTime={new Date(last.createdAt).toISOString()}>
              {times.short(last.createdAt, now)}
            </time>
          )}
        </span>
        <span className="row-line">
          <span className="row-last">
            {last?.from === "agent" && (
              <span className="row-who">{last.private ? text.list.note : text.list.you}: </span>
            )}
            {last ? <bdi>{messageLine(last, text)}</bdi> : text.list.noMessages}
          </span>
          {row.failed > 0 && (
            <span className="badge">
              <Icon name="alert" />
              {text.list.failed(row.failed)}
            </span>
          )}
        </span>
        <span className="row-line row-facts">
          <span className="row-id">#{row.id}</span>
          <ChannelTag channel={conversation.channel} />
          <WindowTag conversation={conversation} brief />
        </span>
      </button>
    </li>
  );
}

import { useDeferredValue, useMemo } from "react";
import type { Conversation, InboxMessage } from "../api/conversation.ts";
import type { Dictionary } from "../i18n/en.ts";
import { useLanguage } from "../i18n/language.ts";
import { customerName, messageLine } from "../i18n/words.ts";
import { SearchBox, SearchResults } from "../search/search-pane.tsx";
import { parseSearch } from "../search/search.ts";
import { useInbox } from "../state/inbox.ts";
import { ChannelTag, WindowTag } from "../ui/conversation-tags.tsx";
import { Icon, Placeholder } from "../ui/elements.tsx";
import { LoadState } from "../ui/panel.tsx";

interface ListPaneProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** The search box. The search results, or all conversations, are below the box. */
export function ListPane({ query, onQuery }: ListPaneProps) {
  const { text } = useLanguage();
  const { desk, refresh } = useInbox();
  const deferredQuery = useDeferredValue(query);
  const search = useMemo(() => parseSearch(deferredQuery), [deferredQuery]);

  return (
    <>
      <SearchBox query={query} problems={search.problems} onQuery={onQuery} />
      <LoadState quiet of={desk.conversations} again={() => void refresh.all()}>
        {(conversations) => {
          if (search.terms.length > 0) return <SearchResults search={search} conversations={conversations} />;
          if (conversations.length === 0) return <Placeholder title={text.list.empty} />;
          return (
            <nav className="scroll" aria-label={text.list.title}>
              <ul>
                {conversationRows(conversations, text).map((row) => (
                  <ConversationRow key={row.id} row={row} conversations={conversations} />
                ))}
              </ul>
            </nav>
          );
        }}
      </LoadState>
    </>
  );
}

interface ConversationRowProps {
  readonly row: ConversationSummary;
  readonly conversations: readonly Conversation[];
}

/** One conversation in the list. */
function ConversationRow({ row, conversations }: ConversationRowProps) {
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
              <span className="row-who">{text.label(last.private ? text.list.note : text.list.you)}</span>
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
          <WindowTag conversation={conversation} now={now} brief />
        </span>
      </button>
    </li>
  );
}

/** The facts about a conversation that the list shows. */
export interface ConversationSummary {
  readonly id: number;
  readonly name: string;
  readonly last: InboxMessage | undefined;
  readonly failed: number;
}

/** Returns the rows of the list, with the latest conversation first. */
export function conversationRows(
  conversations: readonly Conversation[],
  text: Dictionary,
): readonly ConversationSummary[] {
  return conversations
    .map((conversation) => ({
      id: conversation.id,
      name: customerName(conversation, text),
      last: conversation.messages.at(-1),
      failed: conversation.messages.filter(({ status }) => status === "failed").length,
    }))
    .toSorted((one, other) => (other.last?.createdAt ?? 0) - (one.last?.createdAt ?? 0) || one.id - other.id);
}

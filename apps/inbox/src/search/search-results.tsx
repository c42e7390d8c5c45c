import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { customerName, messageLine, senderName, statusName } from "../i18n/words.ts";
import { useInbox } from "../state/inbox.ts";
import { type Hit, type Search, searchMessages } from "./search.ts";

interface SearchResultsProps {
  readonly search: Search;
  readonly conversations: readonly Conversation[];
}

/** The messages that a search found, in the place of the conversations. */
export function SearchResults({ search, conversations }: SearchResultsProps) {
  const { text } = useLanguage();
  const { now } = useInbox();
  const { hits, more } = searchMessages(search, conversations, now);
  return (
    <div className="scroll">
      <p className="search-count" role="status">
        {hits.length === 0 ? text.search.none : text.search.found(hits.length + more)}
      </p>
      <ul>
        {hits.map((hit) => (
          <SearchHit key={hit.message.id} hit={hit} />
        ))}
      </ul>
      {more > 0 && <p className="search-count">{text.search.more(more)}</p>}
    </div>
  );
}

/** One message that was found. */
function SearchHit({ hit: { conversation, message } }: { readonly hit: Hit }) {
  const { text, times } = useLanguage();
  const { route, go, now } = useInbox();
  const customer = customerName(conversation, text);
  return (
    <li>
      <button
        type="button"
        className="row"
        aria-current={route.messageId === message.id ? "true" : undefined}
        onClick={() => go({ conversationId: conversation.id, messageId: message.id })}
      >
        <span className="row-line">
          <span className="row-name">{senderName(message, customer, text)}</span>
          <time className="row-time" dateTime={new Date(message.createdAt).toISOString()}>
            {times.short(message.createdAt, now)}
          </time>
        </span>
        <span className="hit-text" dir="auto">
          {messageLine(message, text)}
        </span>
        <span className="row-line row-facts">
          <span>
            #{conversation.id} · {customer}
          </span>
          <span className={message.status === "failed" ? "hit-failed" : undefined}>{statusName(message, text)}</span>
        </span>
      </button>
    </li>
  );
}

import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { searchMessages } from "./search-messages.ts";
import type { Search } from "./search-term.ts";
import { useInbox } from "../state/inbox-context.ts";
import { SearchHit } from "./search-results.tsx";

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

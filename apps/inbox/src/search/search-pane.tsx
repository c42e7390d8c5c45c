import { useState } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { customerName, messageLine, senderName, statusName } from "../i18n/words.ts";
import { useInbox } from "../state/inbox.ts";
import { Icon, IconButton } from "../ui/elements.tsx";
import { type Hit, type Search, SEARCH_EXAMPLES, searchMessages, type SearchProblem } from "./search.ts";

interface SearchBoxProps {
  readonly query: string;
  readonly problems: readonly SearchProblem[];
  readonly onQuery: (query: string) => void;
}

/** The search box, with the list of filters and the parts of the query that are not valid. */
export function SearchBox({ query, problems, onQuery }: SearchBoxProps) {
  const { text } = useLanguage();
  const [isOpen, setIsOpen] = useState(false);

  return (
    <search className="search" aria-label={text.search.label}>
      <div className="search-field" data-focus-home="#search">
        <Icon name="search" />
        <input
          id="search"
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          aria-label={text.search.label}
          aria-describedby="search-problems"
          placeholder={text.search.placeholder}
          value={query}
          onChange={({ target }) => onQuery(target.value)}
        />
        {query !== "" && <IconButton icon="close" label={text.search.clear} onClick={() => onQuery("")} />}
        <button
          type="button"
          className="search-filters"
          aria-expanded={isOpen}
          aria-controls="search-examples"
          aria-label={text.search.filters}
          title={text.search.filters}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Icon name="filter" />
        </button>
      </div>
      <ul id="search-examples" className="search-examples" hidden={!isOpen}>
        {SEARCH_EXAMPLES.map((example) => (
          <li key={example}>
            <button
              type="button"
              title={text.help.meanings[example]}
              aria-label={text.search.add(example)}
              onClick={() => {
                onQuery(`${query.trimEnd()} ${example}`.trimStart());
                document.getElementById("search")?.focus();
              }}
            >
              {example}
            </button>
          </li>
        ))}
      </ul>
      <div id="search-problems" className="search-problems" aria-live="polite">
        {problems.map((problem) => (
          <p key={JSON.stringify(problem)}>
            {problem.kind === "unknown-filter"
              ? text.search.unknownFilter(problem.name)
              : text.search.unknownValue(problem.name, problem.value)}
          </p>
        ))}
      </div>
    </search>
  );
}

interface SearchResultsProps {
  readonly search: Search;
  readonly conversations: readonly Conversation[];
}

/** The search results, which replace the list of conversations. */
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

/** One search result. */
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

import { useDeferredValue, useMemo } from "react";
import { useLanguage } from "../i18n/language.ts";
import { parseSearch } from "../search/search.ts";
import { useInbox } from "../state/inbox-context.ts";
import { conversationRows } from "./conversation-row.ts";
import { ConversationRow } from "./list-pane.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Placeholder } from "../ui/placeholder.tsx";
import { SearchBox } from "../search/search-box.tsx";
import { SearchResults } from "../search/search-results-part.tsx";

interface ListPaneProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** The search, and under it what it found, or all conversations. */
export function ListPane({ query, onQuery }: ListPaneProps) {
  const { text } = useLanguage();
  const { desk, refresh } = useInbox();
  const asked = useDeferredValue(query);
  const search = useMemo(() => parseSearch(asked), [asked]);

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

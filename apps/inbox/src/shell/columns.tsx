import { useState } from "react";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { valueOf } from "../api/loadable.ts";
import { ChatPane } from "../chat/chat-pane-part.tsx";
import { DetailsPane } from "../details/details-pane-part.tsx";
import { ListPane } from "./list-pane-part.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Placeholder } from "../ui/placeholder.tsx";

// Where one goes on when the column that one was in is gone: on a phone, the next takes its place.
const HOME = '.message[aria-current="true"] | .chat-title h2 | .row[aria-current] | .row';

/** The three columns: conversations, the chosen one, and its chosen message. On a phone, one of them at a time. */
export function Columns() {
  const { text } = useLanguage();
  const { desk, refresh, route } = useInbox();
  const [query, setQuery] = useState("");
  const { conversationId: id, details } = route;
  const chosen = valueOf(desk.conversations)?.find((conversation) => conversation.id === id);
  const view = id === undefined ? "list" : details ? "details" : "chat";

  return (
    <main className="columns" data-view={view} data-focus-home={HOME}>
      <section className="column column-list" aria-label={text.list.title}>
        <ListPane query={query} onQuery={setQuery} />
      </section>
      <section className="column column-chat" aria-label={text.chat.messages}>
        <LoadState quiet of={desk.conversations} again={() => void refresh.all()}>
          {() => {
            if (chosen) return <ChatPane key={chosen.id} conversation={chosen} />;
            if (id !== undefined) return <Placeholder icon="search" title={text.chat.unknown(id)} />;
            return (
              <Placeholder icon="send" title={text.chat.none}>
                <p>{text.chat.noneHint}</p>
              </Placeholder>
            );
          }}
        </LoadState>
      </section>
      <section className="column column-details" aria-label={text.details.title}>
        {chosen && <DetailsPane conversation={chosen} />}
      </section>
    </main>
  );
}

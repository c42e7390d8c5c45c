import { type Client, createClient } from "@livedesk/browser";
import { connectEmulator, type EmulatorClient } from "@livedesk/emulator/client";
import { Component, type ReactNode, StrictMode, useContext, useEffect, useMemo, useReducer, useState } from "react";
import { createRoot } from "react-dom/client";
import { valueOf } from "../api/reading.ts";
import { ChatPane } from "../chat/chat-pane.tsx";
import { Composer } from "../composer/composer.tsx";
import { ControlDrawer } from "../control/control-drawer.tsx";
import { DetailsPane } from "../details/details-pane.tsx";
import { LanguageContext, languageOf, useLanguage } from "../i18n/language.ts";
import { ChangeDraftContext, DraftsContext, draftsReducer } from "../outbox/drafts.ts";
import { useLeaveGuard, useOutbox } from "../outbox/outbox.ts";
import { readDrafts, safeStorage, writeDrafts } from "../outbox/stored.ts";
import { type Inbox, InboxContext, type Overlay, useInbox } from "../state/inbox.ts";
import { useRoute } from "../state/route.ts";
import { TemplateDialog } from "../templates/template-form.tsx";
import { AnnounceContext, keepFocus } from "../ui/access.ts";
import { Button, Placeholder } from "../ui/elements.tsx";
import { LoadState } from "../ui/panel.tsx";
import { ListPane } from "./list-pane.tsx";
import { NewsReader } from "./news-reader.tsx";
import { type Preferences, usePreferences } from "./preferences.ts";
import { HelpDialog, Shortcuts } from "./shortcuts.tsx";
import { LinkBanner, SkipLink, TopBar } from "./top-bar.tsx";
import { useDesk, useFirstConversation, useNow, useStrayFiles } from "./use-desk.ts";

// The timeout of a request, in ms. A request that never gets an answer must fail, because the next request of the same
// kind waits for its end.
const ANSWER_TIMEOUT = 15_000;

const emulator = connectEmulator(window.location.origin, { timeout: ANSWER_TIMEOUT });
// The relay adds the credentials. The page never has the credentials.
const livedesk = createClient({ baseUrl: "/livedesk" });

/** The whole page. */
function App() {
  const preferences = usePreferences();
  const language = useMemo(() => languageOf(preferences.locale), [preferences.locale]);
  return (
    <LanguageContext value={language}>
      <CrashGuard>
        <DraftsProvider>
          <Desk api={emulator} client={livedesk} preferences={preferences} />
        </DraftsProvider>
      </CrashGuard>
    </LanguageContext>
  );
}

interface CrashGuardState {
  readonly error?: Error;
}

/** Shows an error message instead of an empty page when a component throws. React supports this only in class components. */
class CrashGuard extends Component<{ readonly children: ReactNode }, CrashGuardState> {
  static override contextType = LanguageContext;
  declare context: React.ContextType<typeof LanguageContext>;
  override state: CrashGuardState = {};

  static getDerivedStateFromError(thrown: unknown): CrashGuardState {
    return { error: thrown instanceof Error ? thrown : new Error("A component threw a value that is not an Error") };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const { text } = this.context;
    return (
      <main className="crash" role="alert">
        <Placeholder icon="alert" title={text.crash.title}>
          <p>{text.crash.meaning}</p>
          <p lang="en">
            <code>{error.message}</code>
          </p>
          <Button autoFocus look="primary" icon="retry" onClick={() => window.location.reload()}>
            {text.crash.reload}
          </Button>
        </Placeholder>
      </main>
    );
  }
}

const KEY = "livedesk.inbox.drafts";
const storage = safeStorage(() => sessionStorage);

/** Provides the drafts of all conversations. The texts of the drafts survive a reload of the page. */
function DraftsProvider({ children }: { readonly children: ReactNode }) {
  const [drafts, dispatch] = useReducer(draftsReducer, undefined, () => readDrafts(storage.getItem(KEY)));
  useEffect(() => storage.setItem(KEY, writeDrafts(drafts)), [drafts]);
  return (
    <ChangeDraftContext value={dispatch}>
      <DraftsContext value={drafts}>{children}</DraftsContext>
    </ChangeDraftContext>
  );
}

interface DeskProps {
  readonly api: EmulatorClient;
  readonly client: Client;
  readonly preferences: Preferences;
}

/** Keeps the state of the page, and renders its parts. */
function Desk({ api, client, preferences }: DeskProps) {
  const { desk, refresh } = useDesk(api);
  const [route, go] = useRoute();
  const changeDraft = useContext(ChangeDraftContext);
  const [overlay, show] = useState<Overlay>();
  const [words, announce] = useState("");
  const [outbox, sending] = useOutbox({
    client,
    api,
    conversations: valueOf(desk.conversations),
    skew: desk.clock.skew,
    afterwards: refresh.conversations,
  });
  const now = useNow(desk.clock.skew);
  useStrayFiles();
  useEffect(() => keepFocus(document), []);
  useLeaveGuard(outbox);
  useFirstConversation(valueOf(desk.conversations), route, go);
  const inbox = useMemo(
    (): Inbox => ({ api, desk, refresh, route, go, now, changeDraft, outbox, sending, overlay, show }),
    [api, desk, refresh, route, go, now, changeDraft, outbox, sending, overlay],
  );

  return (
    <AnnounceContext value={announce}>
      <InboxContext value={inbox}>
        <div className="desk">
          <SkipLink />
          <TopBar preferences={preferences} />
          <LinkBanner />
          <Columns />
        </div>
        <Overlays overlay={overlay} />
        <Shortcuts />
        <NewsReader conversations={valueOf(desk.conversations)} />
        <p className="visually-hidden" aria-live="polite" data-testid="announcements">
          {words}
        </p>
      </InboxContext>
    </AnnounceContext>
  );
}

// This column gets the focus when the focused column disappears, because on a phone the next column replaces the
// focused column.
const HOME = '.message[aria-current="true"] | .chat-title h2 | .row[aria-current] | .row';

/**
 * The three columns: the list, the chosen conversation and the chosen message. On a phone, only one column is visible.
 */
function Columns() {
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
            if (chosen)
              return (
                <ChatPane key={chosen.id} conversation={chosen}>
                  <Composer conversation={chosen} />
                </ChatPane>
              );
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

/** The open dialog, if a dialog is open. */
function Overlays({ overlay }: { readonly overlay: Overlay | undefined }) {
  const { desk, show } = useInbox();
  if (overlay === undefined) return null;
  if (overlay.kind === "help") return <HelpDialog onClose={() => show(undefined)} />;
  if (overlay.kind === "control") return <ControlDrawer />;
  const conversation = valueOf(desk.conversations)?.find(({ id }) => id === overlay.conversationId);
  return conversation ? <TemplateDialog conversation={conversation} params={overlay.params} /> : null;
}

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

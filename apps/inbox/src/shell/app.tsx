import type { Client } from "@livedesk/browser";
import { useContext, useEffect, useMemo, useState } from "react";
import type { EmulatorApi } from "../api/emulator-api.ts";
import { ChangeDraftContext } from "../outbox/drafts-context.ts";
import { type Inbox, InboxContext, type Overlay } from "../state/inbox-context.ts";
import { keepFocus } from "../ui/access.ts";
import { valueOf } from "../api/loadable.ts";
import { useDesk } from "./use-desk.ts";
import { useFirstConversation } from "./use-first-conversation.ts";
import { useLeaveGuard } from "../outbox/use-leave-guard.ts";
import { useNow } from "./use-now.ts";
import { useOutbox } from "../outbox/use-outbox.ts";
import type { Preferences } from "./preferences.ts";
import { useRoute } from "../state/use-route.ts";
import { useStrayFiles } from "./use-stray-files.ts";
import { Columns } from "./columns.tsx";
import { LinkBanner } from "./link-banner.tsx";
import { NewsReader } from "./news-reader.tsx";
import { Overlays } from "./overlays.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { SkipLink } from "./skip-link.tsx";
import { TopBar } from "./top-bar.tsx";

interface DeskProps {
  readonly api: EmulatorApi;
  readonly client: Client;
  readonly preferences: Preferences;
}

/** Everything that the page holds, and the parts that show it. */
export function Desk({ api, client, preferences }: DeskProps) {
  const { desk, refresh } = useDesk(api);
  const [route, go] = useRoute();
  const changeDraft = useContext(ChangeDraftContext);
  const [overlay, show] = useState<Overlay>();
  const [words, announce] = useState("");
  const [outbox, sending] = useOutbox({ client, api, desk, afterwards: refresh.conversations });
  const now = useNow(desk.clock.skew);
  useStrayFiles();
  useEffect(() => keepFocus(document), []);
  useLeaveGuard(outbox);
  useFirstConversation(valueOf(desk.conversations), route, go);
  const inbox = useMemo(
    (): Inbox => ({ api, desk, refresh, route, go, now, changeDraft, outbox, sending, overlay, show, announce }),
    [api, desk, refresh, route, go, now, changeDraft, outbox, sending, overlay],
  );

  return (
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
  );
}

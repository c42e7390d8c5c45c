import type { Client } from "@livedesk/browser";
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { EmulatorApi } from "../api/emulator-api.ts";
import type { DeskState } from "../state/inbox.ts";
import { valueOf } from "../api/loadable.ts";
import { createOutbox, type Sending } from "./outbox.ts";
import type { Outbox } from "./outbox-reducer.ts";
import { safeStorage } from "./safe-storage.ts";

/** What carries the messages, what is known of the emulator, and who is told when something may have changed. */
interface OutboxOptions {
  readonly client: Client;
  readonly api: EmulatorApi;
  readonly desk: DeskState;
  readonly afterwards: () => Promise<void>;
}

/** The messages that are not sent yet, and how to send. */
export function useOutbox({ client, api, desk, afterwards }: OutboxOptions): readonly [Outbox, Sending] {
  const known = useRef(desk);
  useLayoutEffect(() => {
    known.current = desk;
  }, [desk]);
  const [store] = useState(() =>
    createOutbox({
      client,
      api,
      storage: safeStorage(() => sessionStorage),
      look: (conversationId) => {
        const { conversations, clock } = known.current;
        const messages = valueOf(conversations)?.find(({ id }) => id === conversationId)?.messages ?? [];
        // The ids of a conversation only go up.
        return { conversationId, lastId: messages.at(-1)?.id ?? 0, at: Date.now() + clock.skew };
      },
      afterwards,
    }),
  );
  return [useSyncExternalStore(store.subscribe, store.get), store];
}

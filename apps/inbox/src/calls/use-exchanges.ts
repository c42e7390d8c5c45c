import { useEffect, useState } from "react";
import type { EmulatorClient, Exchange } from "@livedesk/emulator/client";
import { coalesced, failedToLoad, type Loadable, loaded, problemOf, REST } from "../api/reading.ts";

/** Selects the calls to read. When `calls` changes, the calls are read again. */
interface Wanted {
  readonly conversationId: number;
  readonly messageId: number | undefined;
  readonly calls: number;
}

interface Kept {
  readonly of: string;
  readonly exchanges: Loadable<readonly Exchange[]>;
}

const LOADING: Loadable<readonly Exchange[]> = { phase: "loading" };

/**
 * Returns the calls for a conversation, or for one of its messages. The last result stays visible until the next result
 * is read.
 */
export function useExchanges(
  api: EmulatorClient,
  { conversationId, messageId, calls }: Wanted,
): Loadable<readonly Exchange[]> {
  const of = `${conversationId}/${messageId ?? ""}`;
  const [kept, setKept] = useState<Kept>({ of, exchanges: LOADING });
  const [read, setRead] = useState<() => Promise<void>>();

  useEffect(() => {
    let isWanted = true;
    const keep = (next: (before: Loadable<readonly Exchange[]>) => Loadable<readonly Exchange[]>): void => {
      if (isWanted) setKept((before) => ({ of, exchanges: next(before.of === of ? before.exchanges : LOADING) }));
    };
    const reading = coalesced(async () => {
      if (!isWanted) return;
      try {
        const value = await api.exchanges({ conversationId, messageId });
        keep(() => loaded(value));
      } catch (error) {
        keep((before) => failedToLoad(before, problemOf(error)));
      }
    }, REST);
    setRead(() => reading);
    return () => {
      isWanted = false;
    };
  }, [api, of, conversationId, messageId]);

  useEffect(() => void read?.(), [read, calls]);

  return kept.of === of ? kept.exchanges : LOADING;
}

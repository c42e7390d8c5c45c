import { useEffect, useState } from "react";
import type { EmulatorApi } from "../api/emulator-api.ts";
import type { Exchange } from "../api/exchange.ts";
import { failedToLoad, type Loadable, loaded } from "./loadable.ts";

/** Whose calls are wanted, and since which of the desk's calls. */
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

/** The calls for a conversation, or for one of its messages. */
export function useExchanges(
  api: EmulatorApi,
  { conversationId, messageId, calls }: Wanted,
): Loadable<readonly Exchange[]> {
  const of = `${conversationId}/${messageId ?? ""}`;
  const [kept, setKept] = useState<Kept>({ of, exchanges: LOADING });

  useEffect(() => {
    let isWanted = true;
    const keep = (next: (before: Loadable<readonly Exchange[]>) => Loadable<readonly Exchange[]>): void => {
      if (isWanted) setKept((before) => ({ of, exchanges: next(before.of === of ? before.exchanges : LOADING) }));
    };
    api.exchanges({ conversationId, messageId }).then(
      (value) => keep(() => loaded(value)),
      (error: unknown) =>
        keep((before) => failedToLoad(before, error instanceof Error ? error.message : String(error))),
    );
    return () => {
      isWanted = false;
    };
  }, [api, of, conversationId, messageId, calls]);

  return kept.of === of ? kept.exchanges : LOADING;
}

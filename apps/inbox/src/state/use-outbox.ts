import type { CallOptions, Client, SendInput } from "@livedesk/browser";
import { type Dispatch, useEffect, useMemo, useReducer, useRef } from "react";
import type { EmulatorApi } from "../api/emulator-api.ts";
import { type Attempt, attemptOfDraft, attemptOfTemplate, type Beginning } from "./attempt.ts";
import type { Draft, Written } from "./draft.ts";
import type { DraftAction } from "./drafts-reducer.ts";
import { type Outbox, outboxReducer, retryKey, sendKey, templateKey } from "./outbox-reducer.ts";
import { safeStorage } from "./safe-storage.ts";
import { sendInput } from "./send-input.ts";
import { readAttempts, writeAttempts } from "./stored-attempts.ts";
import { troubleOf } from "./trouble.ts";

/** The ways out of this page. Each resolves to whether it went well; what went wrong is in the outbox. */
export interface Sending {
  /** Takes what is written out of the composer at once. It comes back if it does not arrive. */
  sendDraft(begun: Beginning, draft: Draft): Promise<boolean>;
  sendTemplate(begun: Beginning, input: SendInput): Promise<boolean>;
  retry(conversationId: number, messageId: number): Promise<boolean>;
  cancel(key: string): void;
  dismiss(key: string): void;
}

/** What carries the messages, and who is told when something may have changed. */
interface OutboxOptions {
  readonly client: Client;
  readonly api: EmulatorApi;
  readonly changeDraft: Dispatch<DraftAction>;
  readonly afterwards: () => Promise<void>;
}

/** A call, and what its beginning and its end do to what was written. */
interface Call {
  readonly key: string;
  readonly total?: number;
  readonly attempt?: Attempt;
  readonly make: (signal: AbortSignal, onProgress: CallOptions["onProgress"]) => Promise<unknown>;
  /** Whether it goes on until its end is seen: until then the same button stands where it stood. */
  readonly untilSeen?: boolean;
  readonly on?: (moment: "taken" | "sent" | "returned") => void;
}

const KEY = "livedesk.inbox.outgoing";
const storage = safeStorage(() => sessionStorage);

// An upload over a slow line takes its time, and can be stopped.
const LONG = 60 * 60 * 1000;

/** The calls under way and how to make them. Nothing is ever sent twice by itself. */
export function useOutbox({ client, api, changeDraft, afterwards }: OutboxOptions): readonly [Outbox, Sending] {
  const [outbox, dispatch] = useReducer(outboxReducer, undefined, () => readAttempts(storage.getItem(KEY)));
  // A page that is loaded anew must not take for a fresh draft what may have been sent.
  const kept = useMemo(() => writeAttempts(outbox), [outbox]);
  // Progress changes the outbox many times a second, and nothing of this.
  useEffect(() => storage.setItem(KEY, kept), [kept]);
  const stops = useRef(new Map<string, AbortController>());

  const sending = useMemo((): Sending => {
    const run = async ({ key, total = 0, attempt, make, untilSeen, on }: Call): Promise<boolean> => {
      if (stops.current.has(key)) return false;
      const stop = new AbortController();
      stops.current.set(key, stop);
      dispatch({ type: "started", key, total, attempt });
      on?.("taken");
      let isSent = false;
      try {
        await make(stop.signal, (progress) => dispatch({ type: "progressed", key, ...progress }));
        isSent = true;
        if (untilSeen) await afterwards();
        dispatch({ type: "ended", key });
      } catch (error) {
        dispatch({ type: "troubled", key, trouble: troubleOf(error, stop.signal.aborted) });
      }
      on?.(isSent ? "sent" : "returned");
      stops.current.delete(key);
      // Nobody waits for it: what was sent is sent. After an unknown outcome it shows what there is.
      void afterwards().then(() => dispatch({ type: "looked", key }));
      return isSent;
    };

    return {
      sendDraft: (begun, draft) => {
        const { id } = begun.conversation;
        return run({
          key: sendKey(id),
          total: sizeOf(draft),
          attempt: attemptOfDraft(begun, draft),
          make: (signal, onProgress) =>
            draft.mode === "customer"
              ? // The customer writes past the API.
                api.customerWrites(id, draft.text, signal)
              : client.messages.send(id, sendInput(draft), optionsFor(draft, { signal, onProgress })),
          on: (type) => changeDraft({ type, conversationId: id }),
        });
      },
      sendTemplate: (begun, input) => {
        const { id } = begun.conversation;
        return run({
          key: templateKey(id),
          attempt: attemptOfTemplate(begun, input),
          make: (signal) => client.messages.send(id, input, { signal }),
        });
      },
      retry: (id, messageId) =>
        run({
          key: retryKey(messageId),
          untilSeen: true,
          make: (signal) => client.messages.retry(id, messageId, { signal }),
        }),
      cancel: (key) => stops.current.get(key)?.abort(),
      dismiss: (key) => dispatch({ type: "ended", key }),
    };
  }, [client, api, changeDraft, afterwards]);

  return [outbox, sending];
}

/** In bytes. */
const sizeOf = ({ mode, files }: Written): number =>
  mode === "customer" ? 0 : files.reduce((sum, { file }) => sum + file.size, 0);

const optionsFor = (draft: Written, { signal, onProgress }: CallOptions): CallOptions =>
  sizeOf(draft) > 0 ? { signal, onProgress, timeout: LONG } : { signal };

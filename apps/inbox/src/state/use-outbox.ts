import type { CallOptions, Client, SendInput } from "@livedesk/browser";
import { useMemo, useReducer, useRef } from "react";
import type { EmulatorApi } from "../api/emulator-api.ts";
import type { Draft } from "./draft.ts";
import { type Outbox, outboxReducer, retryKey, sendKey, templateKey } from "./outbox-reducer.ts";
import { sendInput } from "./send-input.ts";
import { troubleOf } from "./trouble.ts";

/** The ways out of this page. Each resolves to whether it went well; what went wrong is in the outbox. */
export interface Sending {
  sendDraft(conversationId: number, draft: Draft): Promise<boolean>;
  sendTemplate(conversationId: number, input: SendInput): Promise<boolean>;
  retry(conversationId: number, messageId: number): Promise<boolean>;
  cancel(key: string): void;
  dismiss(key: string): void;
}

/** What carries the messages, and who is told when something may have changed. */
interface OutboxOptions {
  readonly client: Client;
  readonly api: EmulatorApi;
  readonly afterwards: () => Promise<void>;
}

// An upload over a slow line takes its time, and can be stopped.
const LONG = 60 * 60 * 1000;

/** The calls under way and how to make them. Nothing is ever sent twice by itself. */
export function useOutbox({ client, api, afterwards }: OutboxOptions): readonly [Outbox, Sending] {
  const [outbox, dispatch] = useReducer(outboxReducer, {});
  const stops = useRef(new Map<string, AbortController>());

  const sending = useMemo((): Sending => {
    const run = async (
      key: string,
      total: number,
      call: (options: CallOptions) => Promise<unknown>,
    ): Promise<boolean> => {
      if (stops.current.has(key)) return false;
      const stop = new AbortController();
      stops.current.set(key, stop);
      dispatch({ type: "started", key, total });
      try {
        await call({
          signal: stop.signal,
          onProgress: (progress) => dispatch({ type: "progressed", key, ...progress }),
        });
        dispatch({ type: "ended", key });
        return true;
      } catch (error) {
        dispatch({ type: "troubled", key, trouble: troubleOf(error, stop.signal.aborted) });
        return false;
      } finally {
        stops.current.delete(key);
        // Also after an unknown outcome, so that the reader sees what there is.
        await afterwards();
      }
    };

    return {
      sendDraft: (id, draft) => {
        const total = draft.files.reduce((sum, { file }) => sum + file.size, 0);
        if (draft.mode === "customer") return run(sendKey(id), 0, () => api.customerWrites(id, draft.text));
        return run(sendKey(id), total, (options) =>
          client.messages.send(
            id,
            sendInput(draft),
            total > 0 ? { ...options, timeout: LONG } : { signal: options.signal },
          ),
        );
      },
      sendTemplate: (id, input) => run(templateKey(id), 0, ({ signal }) => client.messages.send(id, input, { signal })),
      retry: (id, messageId) =>
        run(retryKey(messageId), 0, ({ signal }) => client.messages.retry(id, messageId, { signal })),
      cancel: (key) => stops.current.get(key)?.abort(),
      dismiss: (key) => dispatch({ type: "ended", key }),
    };
  }, [client, api, afterwards]);

  return [outbox, sending];
}

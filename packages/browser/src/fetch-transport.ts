import type { ApiResponse } from "@livedesk/core/adapter";
import { checkOptions, type Transport, type TransportCall } from "@livedesk/core/adapter";
import { answerOf, base64, exchange, type FetchAnswer, runtimeClock } from "@livedesk/core/web";
import { type FetchTransportOptions, fetchTransportOptionRules } from "./options.ts";
import { progressOf } from "./progress.ts";
import { relayAnswers } from "./relay-answers.ts";
import { type Outgoing, preparation, RecentSecrets } from "./request.ts";

/**
 * A transport over `fetch`. A browser does not say whether a request that failed was sent, so every failure of a
 * request has an unknown outcome. Redirects are not followed. Throws `ConfigurationError`.
 *
 * @example
 * const livedesk = createClient({ baseUrl: "/livedesk", authorization: () => session.token });
 */
export function fetchTransport(options: FetchTransportOptions): Transport {
  checkOptions(options, fetchTransportOptionRules);
  const send: typeof fetch = options.fetch ?? ((...args) => fetch(...args));
  return transportOver(async (url, init) => answerOf(await send(url, init)), options);
}

/** The parameters of a request, in the form that `fetch` expects. */
export interface SendInit extends Omit<Outgoing, "url"> {
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/**
 * Sends a request once, as `fetch` does: resolves when the head of an answer has arrived, and rejects otherwise.
 * `report` must be called with the number of sent bytes; it is undefined if the caller did not pass `onProgress`.
 */
type Send = (url: string, init: SendInit, report: ((bytes: number) => void) | undefined) => Promise<FetchAnswer>;

/** A transport that sends its requests with `send`. Throws `ConfigurationError`. */
export function transportOver(send: Send, options: FetchTransportOptions): Transport {
  const secrets = new RecentSecrets();
  const prepare = preparation(options, secrets);
  const checkAnswer = relayAnswers();

  async function sendOne({ url, ...outgoing }: Outgoing, call: TransportCall): Promise<ApiResponse> {
    const report = progressOf(outgoing.body, call);
    const response = await exchange({
      deadline: call.deadline,
      send: (signal) => send(url, { ...outgoing, redirect: "manual", signal }, report),
    });
    // Only if a request was accepted, it is certain that the whole body has arrived.
    if (response.status >= 200 && response.status < 300) report?.(Infinity);
    return response;
  }

  return {
    clock: runtimeClock,
    base64,
    secrets: () => secrets.list(),
    send: async (request, call) => checkAnswer(await sendOne(await prepare(request, call.deadline), call)),
  };
}

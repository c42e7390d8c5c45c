import { LiveDeskError, UnknownOutcomeError } from "@livedesk/core";
import { type ApiResponse, type Transport, type TransportCall, transportFailure } from "@livedesk/core/adapter";
import { base64 } from "./base64.ts";
import { type Outgoing, preparation } from "./prepare-request.ts";
import { relayAnswers } from "./relay-answers.ts";
import { runtimeClock } from "./runtime-clock.ts";
import { SeenSecrets } from "./seen-secrets.ts";
import { tellProgress } from "./tell-progress.ts";
import type { FetchTransportOptions } from "./transport-options.ts";

/** A request as it is handed to what sends it. Nothing is sent where its signal has aborted before. */
export interface Sending extends Omit<Outgoing, "url"> {
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** The head of an answer, and what reads its body, of which no more than 10 MiB are taken. */
export interface Answer extends Pick<Response, "status" | "type" | "text"> {
  readonly headers: Iterable<[string, string]>;
}

/**
 * Sends a request, once, as `fetch` does: resolves when the head of an answer is there, and rejects for whatever else. `tell` is
 * there when the caller wants to know how many bytes have left.
 */
type Send = (url: string, sending: Sending, tell: ((bytes: number) => void) | undefined) => Promise<Answer>;

/** A transport whose requests something sends. Throws `ConfigurationError`. */
export function transportOver(send: Send, options: FetchTransportOptions): Transport {
  const secrets = new SeenSecrets();
  const prepare = preparation(options, secrets);
  const look = relayAnswers();
  return {
    clock: runtimeClock,
    base64,
    secrets: () => secrets.list(),
    send: async (request, call) => look(await exchange(send, await prepare(request, call.deadline), call)),
  };
}

async function exchange(send: Send, { url, ...outgoing }: Outgoing, call: TransportCall): Promise<ApiResponse> {
  const { deadline } = call;
  const tell = tellProgress(outgoing.body, call);
  const controller = new AbortController();
  const { signal } = controller;
  let status: number | undefined;
  deadline.onEnd(() => controller.abort());
  const started = !signal.aborted;
  try {
    const answer = await send(url, { ...outgoing, redirect: "manual", signal }, tell);
    if (answer.type === "opaqueredirect") throw redirected();
    ({ status } = answer);
    const response = await toApiResponse(answer);
    // Who has made a message of it has it all. Of anything before that, fetch does not tell.
    if (status >= 200 && status < 300) tell?.(Infinity);
    return response;
  } catch (error) {
    if (error instanceof LiveDeskError) throw error;
    const { reason } = deadline;
    throw transportFailure({ started, reason, status, cause: reason ? deadline.cause : error });
  } finally {
    deadline.onEnd(undefined);
    // Nobody reads on: not what follows a redirect, either.
    controller.abort();
  }
}

/** Neither where to nor with which status is said to a page. */
const redirected = (): UnknownOutcomeError =>
  new UnknownOutcomeError(
    "The server answered with a redirect, which is neither a message nor a refusal; check baseUrl",
    { code: "unexpected-status" },
  );

async function toApiResponse(answer: Answer): Promise<ApiResponse> {
  const { status, headers } = answer;
  const refused = status >= 400 && status < 500;
  // A refusal is stated by its status: that its explanation was cut off makes it no less of one.
  const body = await answer.text().catch((error: unknown) => (refused ? "" : Promise.reject(error)));
  return { status, headers: Object.fromEntries(headers), body };
}

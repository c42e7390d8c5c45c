import { type Evidence, LiveDeskError, transportFailure, UnknownOutcomeError } from "../errors.ts";
import { bodyUnlessRefused } from "../delivery/outcome.ts";
import type { ApiResponse, Deadline } from "../transport.ts";
import { type ByteStream, readBody } from "./read-body.ts";

/** The head of an answer, and a function that reads its body. */
export interface FetchAnswer extends Omit<ApiResponse, "body"> {
  /** Reads the body to its end, as text. The function is called once, and stops when the signal is aborted. */
  readonly read: (signal: AbortSignal) => Promise<string>;
}

/** One request that is sent with `fetch`, or with a function that works like `fetch`. */
export interface FetchExchange {
  readonly deadline: Deadline;
  /** Sends the request, once. Resolves when the head of an answer has arrived, and rejects if no answer began. */
  readonly send: (signal: AbortSignal) => Promise<FetchAnswer>;
  /** Makes the error of a request that got no complete answer. Default: `transportFailure`. */
  readonly failure?: ((evidence: Evidence) => LiveDeskError) | undefined;
}

/**
 * Sends a request and reads its answer, within the call's deadline. `fetch` does not say whether a request that failed
 * was sent: from the moment that `send` is called, a failure is an unknown outcome, except if `failure` returns another
 * error.
 *
 * @example
 * const response = await exchange({
 *   deadline: call.deadline,
 *   send: async (signal) => answerOf(await fetch(url, { method: "POST", redirect: "manual", signal })),
 * });
 */
export async function exchange({ deadline, send, failure = transportFailure }: FetchExchange): Promise<ApiResponse> {
  const controller = new AbortController();
  const { signal } = controller;
  deadline.onEnd(() => controller.abort());
  const started = !signal.aborted;
  let status: number | undefined;
  // `fetch` may ignore the signal: Deno does so once the head of an answer has come. The call must still end at its
  // deadline.
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
  ended.catch(() => undefined);
  try {
    signal.throwIfAborted();
    const { read, ...head } = await Promise.race([send(signal), ended]);
    ({ status } = head);
    return { ...head, body: await bodyUnlessRefused(status, Promise.race([read(signal), ended]), "") };
  } catch (error) {
    if (error instanceof LiveDeskError) throw error;
    const { reason } = deadline;
    throw failure({ started, reason, status, cause: reason ? deadline.cause : error });
  } finally {
    deadline.onEnd(undefined);
    // The abort closes the connection if the rest of an answer was not read.
    controller.abort();
  }
}

/** The part of a standard `Response` that `answerOf` uses. */
export interface ResponseLike {
  readonly status: number;
  readonly type?: string | undefined;
  readonly headers: { forEach(run: (value: string, name: string) => void): void };
  readonly body: ByteStream | null;
}

/**
 * Converts the answer of a `fetch` that was called with `redirect: "manual"`. The body is read up to 10 MiB. Throws
 * `UnknownOutcomeError` for a redirect that a browser hides.
 *
 * @example
 * const answer = answerOf(await fetch(url, { method: "POST", redirect: "manual" }));
 */
export function answerOf({ status, type, headers, body }: ResponseLike): FetchAnswer {
  if (type === "opaqueredirect") throw redirected();
  const names: Record<string, string> = {};
  headers.forEach((value, name) => (names[name] = value));
  return {
    status,
    headers: names,
    read: async (signal) => new TextDecoder().decode(await readBody(status, body, signal)),
  };
}

/**
 * The error for a redirect that a browser hides: a page sees neither the status nor the new URL.
 *
 * @example
 * if (response.type === "opaqueredirect") throw redirected();
 */
export const redirected = (): UnknownOutcomeError =>
  new UnknownOutcomeError(
    "The server answered with a redirect, so it is unknown whether it accepted the request; check baseUrl",
    { code: "unexpected-status" },
  );

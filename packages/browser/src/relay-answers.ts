import {
  AuthenticationError,
  type ErrorCode,
  type ErrorFacts,
  type LiveDeskError,
  RejectedError,
  UnknownOutcomeError,
} from "@livedesk/core";
import { type ApiResponse } from "@livedesk/core/adapter";

/** The header that `@livedesk/relay` sets on each of its answers. */
const MARK = "livedesk-relay";

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

const IN_FRONT = "something in front of the relay, such as a proxy or a CDN";

/**
 * Returns what looks at each answer of a client, and passes on those of the relay, or of a server that takes its place: JSON. Throws
 * what became of the message for an answer of something in front of the relay: without the relay's mark, and no JSON, or after the
 * relay has marked another answer. An answer that accepts the message is passed on whoever has given it, and a 429 too, for it says
 * the same from everybody.
 */
export function relayAnswers(): (response: ApiResponse) => ApiResponse {
  let hasMarked = false;
  return (response) => {
    const { status, headers } = response;
    if (headers[MARK] !== undefined) {
      hasMarked = true;
      return response;
    }
    const isJson = JSON_TYPE.test(headers["content-type"] ?? "");
    const isAccepted = status >= 200 && status < 300;
    if (status === 429 || (isJson && (isAccepted || !hasMarked))) return response;
    throw answeredInFront(status);
  };
}

/** What an answer from there proves: a request that is refused there (4xx) did not reach the relay. Nothing else proves anything. */
function answeredInFront(status: number): LiveDeskError {
  const facts = (code: ErrorCode): ErrorFacts => ({ code, status });
  if (status >= 400 && status < 500) {
    const what = `The request was refused (HTTP ${status}) by ${IN_FRONT}; or baseUrl is not the relay's`;
    // A proxy that wants its user to sign in. A 403 or 404 says nothing of the relay's credentials or of a conversation.
    return status === 401
      ? new AuthenticationError(what, facts("unauthorized"))
      : new RejectedError(what, facts("rejected"));
  }
  const what = `The answer (HTTP ${status}) came from ${IN_FRONT}, and does not say whether the relay took the message`;
  if (status >= 500) return new UnknownOutcomeError(what, facts("server-error"));
  return new UnknownOutcomeError(what, facts(status < 300 ? "unreadable-answer" : "unexpected-status"));
}

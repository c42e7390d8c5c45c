import {
  AuthenticationError,
  type ErrorCode,
  type ErrorFacts,
  type LiveDeskError,
  RejectedError,
  UnknownOutcomeError,
} from "@livedesk/core";
import type { ApiResponse } from "@livedesk/core/adapter";

/** The header that `@livedesk/relay` sets on each of its answers. */
const MARK = "livedesk-relay";

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

const IN_FRONT = "a server in front of the relay, such as a proxy or a CDN";

/**
 * Returns a function that checks each answer of a client. It returns an answer of the relay (marked by a header), and
 * an answer of a server that is used in place of the relay (JSON without the mark). It throws an error for an answer
 * from a server in front of the relay. Such an answer is neither marked nor JSON, or it is not marked although the
 * relay has marked an earlier answer. A JSON answer that accepts the message is always returned, and so is a 429, which
 * means the same from every server.
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

/**
 * The error for an answer from a server in front of the relay. A 4xx proves that the request did not reach the relay.
 * Any other status proves nothing.
 */
function answeredInFront(status: number): LiveDeskError {
  const facts = (code: ErrorCode): ErrorFacts => ({ code, status });
  if (status >= 400 && status < 500) {
    const what = `The request was refused (HTTP ${status}) by ${IN_FRONT}; or baseUrl is not the URL of a relay`;
    // A 401 means that the user must sign in to the proxy. A 403 or 404 of a proxy is neither about the relay's
    // credentials nor about a conversation, so it is a refusal without a special error class.
    return status === 401
      ? new AuthenticationError(what, facts("unauthorized"))
      : new RejectedError(what, facts("rejected"));
  }
  const what = `The answer (HTTP ${status}) came from ${IN_FRONT}, and does not say whether the relay got the message`;
  if (status >= 500) return new UnknownOutcomeError(what, facts("server-error"));
  return new UnknownOutcomeError(what, facts(status < 300 ? "unreadable-answer" : "unexpected-status"));
}

import { NotSentError, RejectedError, UnknownOutcomeError, ValidationError } from "@livedesk/core";

/** The headers of an answer that not every answer has. */
export type AnswerHeaders = Readonly<Record<string, string>>;

/**
 * An HTTP answer that refuses a request. It is only thrown while it is certain that LiveDesk has made no message from
 * the request.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: AnswerHeaders;

  /** `message` is sent to the caller: it names fields, and never repeats their values. */
  constructor(status: number, message: string, headers: AnswerHeaders = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Makes the header `Retry-After` from a time in ms. */
export const retryAfter = (ms: number): AnswerHeaders => ({
  "retry-after": String(Math.max(1, Math.ceil(ms / 1000))),
});

/** An answer as a value, so that a repeated request can be given the same answer again. */
export interface Answer {
  readonly status: number;
  readonly json: string;
  readonly headers?: AnswerHeaders | undefined;
}

// The text of an error is cut off after this number of characters, because it repeats the name of a field, which can
// have any length.
const MAX_ERROR_LENGTH = 1000;

/** The answer of a refusal, and of a call with an unknown outcome. */
export const errorAnswer = (status: number, error: string, headers?: AnswerHeaders): Answer => ({
  status,
  json: JSON.stringify({
    error: error.length > MAX_ERROR_LENGTH ? `${error.slice(0, MAX_ERROR_LENGTH)}…` : error,
  }),
  headers,
});

/** The answer of a thrown `Refusal`; for any other thrown value, the answer of `fallback`. */
export const refusalAnswer = (thrown: unknown, fallback: (thrown: unknown) => Answer): Answer =>
  thrown instanceof Refusal ? errorAnswer(thrown.status, thrown.message, thrown.headers) : fallback(thrown);

/**
 * The header that shows the client in a page that the relay has answered, and not a proxy or a CDN in front of the
 * relay.
 */
export const RELAY_HEADER = "livedesk-relay";

const FIXED_HEADERS = {
  [RELAY_HEADER]: "1",
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** Turns an answer into a `Response`. Headers of LiveDesk's answer are not passed on. */
export const toResponse = ({ status, json, headers }: Answer, more: AnswerHeaders = {}): Response =>
  new Response(json, { status, headers: { ...FIXED_HEADERS, ...headers, ...more } });

/** The statuses of LiveDesk that the relay passes on, because the caller can act on them, and the text of each answer. */
const REFUSED: Readonly<Record<number, string>> = {
  400: "LiveDesk could not read the request",
  404: "LiveDesk has no such conversation or message",
  413: "LiveDesk refused the message because it is too large",
  415: "LiveDesk does not accept files of this type",
  422: "LiveDesk refused the content of the message",
  429: "LiveDesk received too many requests",
};

/**
 * HTTP 424 (Failed Dependency) means that it is certain that there is no message, and that the caller has made no
 * mistake.
 */
const NOT_THE_CALLERS_MISTAKE = 424;

/**
 * The answer to a call that failed. A page's client reads a 4xx as "there is certainly no message", and a 5xx as an
 * unknown outcome, so the relay uses 4xx and 5xx with these two meanings only. The answer contains no text of LiveDesk.
 * `now` is the time on the wall clock, in ms.
 */
export function failedCallAnswer(error: unknown, now: number): Answer {
  if (error instanceof ValidationError) return errorAnswer(422, error.message);
  if (error instanceof NotSentError) {
    return errorAnswer(NOT_THE_CALLERS_MISTAKE, "LiveDesk could not be reached: nothing was sent");
  }
  if (error instanceof RejectedError) return rejectedAnswer(error, now);
  const isTimeout = error instanceof UnknownOutcomeError && error.code === "timeout";
  return errorAnswer(isTimeout ? 504 : 502, "LiveDesk gave no clear answer: it may have carried out the request");
}

function rejectedAnswer({ status = 0, retryAt }: RejectedError, now: number): Answer {
  if (status === 401 || status === 403) {
    return errorAnswer(NOT_THE_CALLERS_MISTAKE, "LiveDesk refused the relay's credentials");
  }
  const text = REFUSED[status];
  if (text === undefined) return errorAnswer(NOT_THE_CALLERS_MISTAKE, "LiveDesk refused the request");
  return errorAnswer(status, text, status === 429 && retryAt ? retryAfter(retryAt.getTime() - now) : undefined);
}

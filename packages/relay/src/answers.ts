import { NotSentError, RejectedError, UnknownOutcomeError, ValidationError } from "@livedesk/core";

/** Headers that belong to a refusal. */
export type RefusalHeaders = Readonly<Record<string, string>>;

/** A request that is not passed on. Thrown only while it is sure that nothing came of it at LiveDesk. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: RefusalHeaders;

  /** `message` is what the caller is told: it names fields, and never holds what was in them. */
  constructor(status: number, message: string, headers: RefusalHeaders = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** The header that says when to come back, from a time in ms. */
export const retryAfter = (ms: number): RefusalHeaders => ({
  "retry-after": String(Math.max(1, Math.ceil(ms / 1000))),
});

/** What a caller is told: a status, and a JSON text. Kept as it is, it can be told again. */
export interface Answer {
  readonly status: number;
  readonly json: string;
  readonly headers?: RefusalHeaders | undefined;
}

// A field's name may be of any length, and is repeated in what is said of it.
const MAX_LENGTH = 1000;

/** The answer of a refusal, and of what is unknown. */
export const errorAnswer = (status: number, error: string, headers?: RefusalHeaders): Answer => ({
  status,
  json: JSON.stringify({ error: error.length > MAX_LENGTH ? `${error.slice(0, MAX_LENGTH)}…` : error }),
  headers,
});

/** The answer of a refusal; of anything else that was thrown, what `otherwise` says. */
export const refusalAnswer = (thrown: unknown, otherwise: (thrown: unknown) => Answer): Answer =>
  thrown instanceof Refusal ? errorAnswer(thrown.status, thrown.message, thrown.headers) : otherwise(thrown);

/** The header by which a page's client knows that the relay has answered, and not a proxy or a CDN in front of it. */
export const MARK = "livedesk-relay";

const FIXED = {
  [MARK]: "1",
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** An answer as a `Response`. Nothing of LiveDesk's headers is in it. */
export const toResponse = ({ status, json, headers }: Answer, own: RefusalHeaders = {}): Response =>
  new Response(json, { status, headers: { ...FIXED, ...headers, ...own } });

/** What LiveDesk's refusals mean to a caller. */
const REFUSED: Readonly<Record<number, string>> = {
  400: "LiveDesk could not read the request",
  404: "LiveDesk knows no such conversation or message",
  413: "LiveDesk found the message too large",
  415: "LiveDesk does not take files of this type",
  422: "LiveDesk refused what the message holds",
  429: "LiveDesk has had too many requests",
};

/** What a caller is told when it is sure that no message was made, and the fault is not the caller's. */
const NOT_THE_CALLERS_FAULT = 424;

/**
 * What a caller is told of a call that failed. A page's client takes a 4xx for certain that there is no message, and a 5xx for
 * an unknown outcome, so that is what they are kept for. Nothing that LiveDesk said is in it.
 */
export function outcomeAnswer(error: unknown, now: number): Answer {
  if (error instanceof ValidationError) return errorAnswer(422, error.message);
  if (error instanceof NotSentError) {
    return errorAnswer(NOT_THE_CALLERS_FAULT, "LiveDesk could not be reached: nothing was sent");
  }
  if (error instanceof RejectedError) return refused(error, now);
  const isLate = error instanceof UnknownOutcomeError && error.code === "timeout";
  return errorAnswer(isLate ? 504 : 502, "LiveDesk gave no clear answer: the message may exist");
}

function refused({ status = 0, retryAt }: RejectedError, now: number): Answer {
  if (status === 401 || status === 403) {
    return errorAnswer(NOT_THE_CALLERS_FAULT, "The relay's credentials were refused");
  }
  const text = REFUSED[status];
  if (text === undefined) return errorAnswer(NOT_THE_CALLERS_FAULT, "The request was refused");
  return errorAnswer(status, text, status === 429 && retryAt ? retryAfter(retryAt.getTime() - now) : undefined);
}

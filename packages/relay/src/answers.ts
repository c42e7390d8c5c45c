import { NotSentError, RejectedError, UnknownOutcomeError, ValidationError } from "@livedesk/core";
import { type Answer, errorAnswer } from "./answer.ts";
import { retryAfter } from "./refusal.ts";

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
  if (ValidationError.isInstance(error)) return errorAnswer(422, error.message);
  if (NotSentError.isInstance(error)) {
    return errorAnswer(NOT_THE_CALLERS_FAULT, "LiveDesk could not be reached: nothing was sent");
  }
  if (RejectedError.isInstance(error)) return refused(error, now);
  const isLate = UnknownOutcomeError.isInstance(error) && error.code === "timeout";
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

import { errorAnswerSchema, type Id, isObject } from "@livedesk/schema";
import type { ErrorCode } from "../error-codes.ts";
import {
  AuthenticationError,
  type ErrorFacts,
  NotFoundError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
} from "../errors.ts";
import type { ApiRequest } from "../requests/request.ts";
import type { ApiResponse } from "../transport.ts";
import { maskFor, type SecretKeeper } from "./redaction.ts";

/**
 * Whether the server refused the request with this status (HTTP 4xx). Then no message was made, even if the rest of the
 * answer was cut off or cannot be read. A 5xx is not a refusal: LiveDesk sometimes answers 500 although it has stored
 * the message.
 *
 * @example
 * isRefusal(422); // true
 */
export const isRefusal = (status: number): boolean => status >= 400 && status < 500;

const isAccepted = (status: number): boolean => status >= 200 && status < 300;

/**
 * Waits for the body of an answer. If the body of a refusal (HTTP 4xx) cannot be read, it resolves with `empty`,
 * because the status alone proves the refusal. With any other status, it rejects with the error of `body`.
 *
 * @example
 * const text = await bodyUnlessRefused(response.status, response.text(), "");
 */
export const bodyUnlessRefused = <Body>(status: number, body: Promise<Body>, empty: Body): Promise<Body> =>
  body.catch((error: unknown) => (isRefusal(status) ? empty : Promise.reject(error)));

/**
 * Decides what became of a request that was answered. It returns the answer to an accepted request (2xx), throws a
 * `RejectedError` for a refusal (4xx), and an `UnknownOutcomeError` for every other answer. The server's own text is
 * part of the error's message. The texts of the request and the secrets of the transport are masked in the server's
 * text.
 */
export function readResponse<Answer>(
  request: ApiRequest<Answer>,
  response: ApiResponse,
  transport: SecretKeeper,
  retryAt?: Date,
): Answer {
  const { status, headers } = response;
  if (isAccepted(status)) return readAnswer(request, response);
  const facts = { status, headers, retryAt };
  if (isRefusal(status)) {
    throw refusal(`The request was refused (HTTP ${status})${reasonOf(request, response, transport)}`, facts);
  }
  if (status >= 500) {
    const what = `The server failed (HTTP ${status})${reasonOf(request, response, transport)}`;
    throw new UnknownOutcomeError(what, { ...facts, code: "server-error" });
  }
  const what = `The server answered HTTP ${status}, so it is unknown whether it accepted the request; check baseUrl`;
  throw new UnknownOutcomeError(what, { ...facts, code: "unexpected-status" });
}

/** What the server said, with secrets masked. If the masking fails, only the status is reported. */
function reasonOf(request: ApiRequest<unknown>, response: ApiResponse, transport: SecretKeeper): string {
  try {
    const said = explanationIn(response, maskFor(request, transport));
    return said === undefined ? "" : `: ${said}`;
  } catch {
    return "";
  }
}

/** The error class and the code of each status that has its own error class or code. */
const REFUSALS: Readonly<Record<number, readonly [typeof RejectedError, ErrorCode]>> = {
  401: [AuthenticationError, "unauthorized"],
  403: [AuthenticationError, "forbidden"],
  404: [NotFoundError, "not-found"],
  429: [RateLimitError, "rate-limited"],
};

function refusal(message: string, facts: Omit<ErrorFacts, "code">): RejectedError {
  const [Refusal, code] = REFUSALS[facts.status ?? 0] ?? [RejectedError, "rejected"];
  return new Refusal(message, { ...facts, code });
}

function readAnswer<Answer>(request: ApiRequest<Answer>, { status, headers, body }: ApiResponse): Answer {
  const value = parseJson(body);
  const answer = request.readAnswer(value);
  if (answer.success) return answer.data;
  throw new UnknownOutcomeError(whyUnreadable(status, body, value), { code: "unreadable-answer", status, headers });
}

/** Why an answer is not a message. The answer itself is not quoted. */
function whyUnreadable(status: number, body: string, value: unknown): string {
  const answer = `The answer (HTTP ${status})`;
  if (value === undefined) return `${answer} is not a message: it is ${body.trim() === "" ? "empty" : "not JSON"}`;
  const id = isObject(value) ? value["id"] : undefined;
  if (id === undefined || id === null) return `${answer} is not a message: it has no id`;
  return Number(id) > Number.MAX_SAFE_INTEGER
    ? `${answer} is a message, but its id is above ${Number.MAX_SAFE_INTEGER}, and JavaScript cannot read it exactly`
    : `${answer} is not a message: its id must be a whole number, 1 or more`;
}

// The text of a server is cut off after this number of characters.
const LONGEST_EXPLANATION = 300;

/**
 * What the server said about a refusal, on one line; undefined if the server said nothing that a person can read.
 * Secrets are masked before the text is shortened and put on one line, because a secret might not be recognised
 * afterwards.
 */
function explanationIn({ body, headers }: ApiResponse, mask: (text: string) => string): string | undefined {
  const said = errorTextIn(body) ?? (headers["content-type"]?.startsWith("text/plain") ? body : undefined);
  if (said === undefined) return undefined;
  const line = mask(said)
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return line.length > LONGEST_EXPLANATION ? `${line.slice(0, LONGEST_EXPLANATION)}…` : line || undefined;
}

function errorTextIn(body: string): string | undefined {
  const { error, errors, message } = errorAnswerSchema.safeParse(parseJson(body)).data ?? {};
  return error ?? errors?.join(", ") ?? message ?? undefined;
}

/** The value of a string of JSON; undefined if the string is not valid JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/**
 * Compares the conversation that an accepted answer names with the conversation that the message was sent to. If a
 * server or a proxy writes two answers to one request, every later answer on that connection belongs to another call,
 * and says nothing about the call that reads the answer. Each client has one instance.
 */
export class AnsweredConversation {
  // The API's contract does not promise that answers name their conversation. So a mismatch counts only after a match.
  #hasMatched = false;

  /**
   * Returns a warning if the answer names another conversation, and no earlier answer has named the right conversation.
   * If an earlier answer has, this function closes the connection and throws `UnknownOutcomeError`.
   */
  check(conversationId: Id, answer: object, response: ApiResponse): string | undefined {
    const named: unknown = "conversation_id" in answer ? answer.conversation_id : undefined;
    if (typeof named !== "number") return undefined;
    if (String(named) === String(conversationId)) {
      this.#hasMatched = true;
      return undefined;
    }
    const message = "The server's answer is about a different conversation, not the one that the message was sent to";
    if (!this.#hasMatched) return message;
    response.discard?.();
    const { status, headers } = response;
    throw new UnknownOutcomeError(message, { code: "conversation-mismatch", status, headers });
  }
}

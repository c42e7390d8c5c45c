import type { ApiRequest } from "../requests/request.ts";
import type { ApiResponse, Transport } from "../transport.ts";
import {
  AuthenticationError,
  type ErrorFacts,
  NotFoundError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
} from "../errors.ts";
import { redactor, requestTexts } from "./redaction.ts";
import { readErrorAnswer } from "@livedesk/schema/plain";
import type { Id } from "@livedesk/schema";
import type { EventDetail } from "./events.ts";

/** What is needed of a transport to mask what it keeps secret. */
type Masking = Pick<Transport, "base64" | "secrets">;

/**
 * Decides what became of a request that was answered: returns the answer of an accepted one, throws a `RejectedError`
 * for a stated refusal (4xx), and an `UnknownOutcomeError` for everything else. A 5xx proves nothing: upstream has
 * answered 500 and kept the message. What the transport keeps secret is masked in whatever the server said, and so is every
 * text of the request. An error says when to come back, if that is given.
 */
export function readResponse<Answer>(
  request: ApiRequest<Answer>,
  response: ApiResponse,
  transport: Masking,
  retryAt?: Date,
): Answer {
  const { status } = response;
  if (status >= 200 && status < 300) return readAnswer(request, response);
  const reason = reasonOf(request, response, transport);
  const facts = { status, retryAt };
  if (status >= 400 && status < 500) throw refusal(`The request was refused (HTTP ${status})${reason}`, facts);
  if (status >= 500) {
    throw new UnknownOutcomeError(`The server failed (HTTP ${status})${reason}`, { ...facts, code: "server-error" });
  }
  const what = `The server answered HTTP ${status}, which is neither a message nor a refusal; check baseUrl`;
  throw new UnknownOutcomeError(what, { ...facts, code: "unexpected-status" });
}

/** What the server said, masked. Where that fails, nothing is told: the status alone decides. */
function reasonOf(request: ApiRequest<unknown>, response: ApiResponse, transport: Masking): string {
  try {
    const texts = [...(transport.secrets?.() ?? []), ...requestTexts(request)];
    const mask = redactor(texts, (text) => transport.base64(text));
    const said = explanation(response, mask);
    return said === undefined ? "" : `: ${said}`;
  } catch {
    return "";
  }
}

function readAnswer<Answer>(request: ApiRequest<Answer>, { status, body }: ApiResponse): Answer {
  const value = parseJson(body);
  const answer = request.readAnswer(value);
  if (answer.success) return answer.data;
  throw new UnknownOutcomeError(unreadable(status, body, value), { code: "unreadable-answer", status });
}

/** Why an answer is not a message. Nothing of the answer itself is repeated. */
function unreadable(status: number, body: string, value: unknown): string {
  const answer = `The answer (HTTP ${status})`;
  if (value === undefined) return `${answer} is not a message: it is ${body.trim() === "" ? "empty" : "not JSON"}`;
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : undefined;
  if (id === undefined || id === null) return `${answer} is not a message: it has no id`;
  return Number(id) > Number.MAX_SAFE_INTEGER
    ? `${answer} is a message, but its id is above ${Number.MAX_SAFE_INTEGER}, and JavaScript cannot read it exactly`
    : `${answer} is not a message: its id is not a whole number from 1`;
}

/** The refusals that have a name of their own, by status. */
const REFUSALS: Readonly<Record<number, readonly [typeof RejectedError, code: string]>> = {
  401: [AuthenticationError, "unauthorized"],
  403: [AuthenticationError, "forbidden"],
  404: [NotFoundError, "not-found"],
  429: [RateLimitError, "rate-limited"],
};

function refusal(message: string, facts: Omit<ErrorFacts, "code">): RejectedError {
  const [Refusal, code] = REFUSALS[facts.status ?? 0] ?? [RejectedError, "rejected"];
  return new Refusal(message, { ...facts, code });
}

const MAX_LENGTH = 300;

/**
 * What the server said of a refusal, on one line, or undefined when it said nothing that a person could read. What must not
 * be shown is masked first: on a line that was tidied or cut short it could no longer be recognised.
 */
export function explanation({ body, headers }: ApiResponse, mask: (text: string) => string): string | undefined {
  const said = fromJson(body) ?? (headers["content-type"]?.startsWith("text/plain") ? body : undefined);
  if (said === undefined) return undefined;
  const line = mask(said)
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line || undefined;
}

function fromJson(body: string): string | undefined {
  const { error, errors, message } = readErrorAnswer(parseJson(body)) ?? {};
  return error ?? errors?.join(", ") ?? message ?? undefined;
}

/** The value of a JSON text, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/**
 * Compares the conversation that an accepted answer names with the one that was asked for. A server or a proxy that writes two
 * answers to one request shifts every later answer on that connection to the wrong call: the answer of another conversation
 * says nothing about this one. One instance belongs to one client.
 */
export class AnsweredConversation {
  /** Whether an answer has named the conversation that was asked for. The API's contract does not promise that it does. */
  #isNamed = false;

  /**
   * Returns what to warn of, if anything. Throws `UnknownOutcomeError` for another conversation's answer, and closes the
   * connection that it came on, once an earlier answer has named its own conversation.
   */
  check(asked: Id, answer: object, response: ApiResponse): EventDetail | undefined {
    const named: unknown = "conversation_id" in answer ? answer.conversation_id : undefined;
    if (typeof named !== "number") return undefined;
    if (String(named) === String(asked)) {
      this.#isNamed = true;
      return undefined;
    }
    const message = "The server's answer names another conversation than the one that the message was sent to";
    if (!this.#isNamed) return { type: "warning", code: "conversation-mismatch", field: "conversation_id", message };
    response.discard?.();
    throw new UnknownOutcomeError(message, { code: "conversation-mismatch", status: response.status });
  }
}

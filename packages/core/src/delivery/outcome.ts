import type { ApiRequest } from "../requests/request.ts";
import type { ApiResponse } from "../api-response.ts";
import type { ErrorFacts } from "../errors.ts";
import { AuthenticationError, NotFoundError, RateLimitError, RejectedError } from "../errors/rejected-error.ts";
import { UnknownOutcomeError } from "../errors/unknown-outcome-error.ts";
import { explanation, parseJson } from "../explanation.ts";
import { redactor } from "./redaction.ts";
import { requestTexts } from "../request-texts.ts";
import type { Transport } from "../transport.ts";

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

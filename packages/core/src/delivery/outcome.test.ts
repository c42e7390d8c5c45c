import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  type ClientEvent,
  LiveDeskError,
  NotFoundError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
  buildSendRequest,
  createClient,
} from "../index.ts";
import type { ApiResponse, Transport } from "../adapter.ts";
import { readResponse as readWith } from "./outcome.ts";
import { recordingTransport } from "../testing/index.ts";

const request = buildSendRequest(141, { content: "the customer's words" });
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): ApiResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

const readResponse = (sent: typeof request, response: ApiResponse, secrets: string[] = []) =>
  readWith(sent, response, { base64: (text) => Buffer.from(text).toString("base64"), secrets: () => secrets });

const failure = (response: ApiResponse, secrets: string[] = []): LiveDeskError => {
  try {
    readResponse(request, response, secrets);
  } catch (error) {
    if (error instanceof LiveDeskError) return error;
  }
  throw new Error("no LiveDeskError was thrown");
};

describe("an answer with an id is accepted", () => {
  test.each([200, 201, 202, 299])("if its status is HTTP %i", (status) => {
    expect(readResponse(request, answer(status, { id: 1, novel: true }))).toEqual({ id: 1, novel: true });
  });

  test("if its JSON begins with a byte order mark", () => {
    expect(readResponse(request, answer(200, '\ufeff{"id":1}'))).toEqual({ id: 1 });
  });

  test("if its message has the status failed", () => {
    expect(readResponse(request, answer(200, { id: 1, status: "failed" })).status).toBe("failed");
  });
});

test.each([199, 300])("HTTP %i with a message is no acceptance: the outcome is unknown", (status) => {
  expect(failure(answer(status, { id: 1 }))).toMatchObject({ outcome: "unknown", status, code: "unexpected-status" });
});

test.each([
  [400, RejectedError, "rejected"],
  [401, AuthenticationError, "unauthorized"],
  [403, AuthenticationError, "forbidden"],
  [404, NotFoundError, "not-found"],
  [413, RejectedError, "rejected"],
  [422, RejectedError, "rejected"],
  [429, RateLimitError, "rate-limited"],
])("HTTP %i is a refusal with the expected error class and code", (status, kind, code) => {
  const error = failure(answer(status, { error: "Because" }));
  expect(error instanceof kind).toBe(true);
  expect(error).toMatchObject({ outcome: "rejected", status, code });
  expect(error.message).toBe(`The request was refused (HTTP ${status}): Because`);
});

const NO_ID = "is not a message: its id must be a whole number, 1 or more";
const TOO_LARGE = "is a message, but its id is above 9007199254740991, and JavaScript cannot read it exactly";
const LOOK = "The message may exist: look at the conversation before you send it again";

test.each<readonly [name: string, response: ApiResponse, code: string, message: string]>([
  ["500", answer(500, { error: "Oops" }), "server-error", `The server failed (HTTP 500): Oops. ${LOOK}`],
  [
    "502 in HTML",
    answer(502, "<html>", { "content-type": "text/html" }),
    "server-error",
    `The server failed (HTTP 502). ${LOOK}`,
  ],
  [
    "302",
    answer(302, ""),
    "unexpected-status",
    `The server answered HTTP 302, so it is unknown whether it accepted the request; check baseUrl. ${LOOK}`,
  ],
  ...[
    ["200, no JSON", answer(200, "<html>"), "is not a message: it is not JSON"] as const,
    ["200, cut off", answer(200, '{"id":1,'), "is not a message: it is not JSON"] as const,
    ["200, empty", answer(200, " "), "is not a message: it is empty"] as const,
    ["200, a text", answer(200, '"ok"'), "is not a message: it has no id"] as const,
    ["200, no id", answer(200, { status: "sent" }), "is not a message: it has no id"] as const,
    ["200, the id null", answer(200, { id: null }), "is not a message: it has no id"] as const,
    ...[0, -1, 1.5, "0", "x", true, {}].map(
      (id) => [`200, the id ${JSON.stringify(id)}`, answer(200, { id }), NO_ID] as const,
    ),
    ["200, an id of 2^53", answer(200, '{"id":9007199254740992}'), TOO_LARGE] as const,
    ["200, an id above 2^53", answer(200, '{"id":9007199254740993,"status":"sent"}'), TOO_LARGE] as const,
    ["200, an id above 2^53 as digits", answer(200, '{"id":"9007199254740993"}'), TOO_LARGE] as const,
  ].map(
    ([name, response, what]) =>
      [name, response, "unreadable-answer", `The answer (HTTP 200) ${what}. ${LOOK}`] as const,
  ),
  ["204", answer(204, ""), "unreadable-answer", `The answer (HTTP 204) is not a message: it is empty. ${LOOK}`],
])("the outcome is unknown after %s", (_, response, code, message) => {
  const error = failure(response);
  expect(error instanceof UnknownOutcomeError).toBe(true);
  expect(error).toMatchObject({ outcome: "unknown", status: response.status, code, message });
});

describe("the text of a refusal", () => {
  test.each([
    ["error", { error: "one" }, "one"],
    ["errors", { errors: ["one", "two"] }, "one, two"],
    ["message", { message: "one", attributes: ["a"] }, "one"],
    ["control characters", { error: "one\r\n\u001b[31mtwo" }, "one [31mtwo"],
    ["spaces around a text", { error: " one\n" }, "one"],
    ["a text of 300 characters", { error: "x".repeat(300) }, "x".repeat(300)],
    ["a long text", { error: "x".repeat(301) }, `${"x".repeat(300)}…`],
  ])("%s", (_, body, said) => {
    expect(failure(answer(422, body)).message).toBe(`The request was refused (HTTP 422): ${said}`);
  });

  test("quotes plain text, and does not quote HTML", () => {
    for (const type of ["text/plain", "text/plain; charset=utf-8"])
      expect(failure(answer(429, "Retry later\n", { "content-type": type })).message).toContain(": Retry later");
    expect(failure({ status: 429, headers: {}, body: "Retry later" }).message).toBe(
      "The request was refused (HTTP 429)",
    );
    expect(failure(answer(413, "<h1>Too large</h1>", { "content-type": "text/html" })).message).not.toContain("large");
  });

  test("contains neither the customer's text nor a credential, in any form", () => {
    const secret = "s3cr3t/ünïcode+";
    const echo = [
      "the customer's words",
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64url"),
    ];
    const { message } = failure(answer(422, { error: `bad: ${echo.join(" | ")}` }), [secret]);
    expect(message).toBe(`The request was refused (HTTP 422): bad: ${echo.map(() => "[redacted]").join(" | ")}`);
  });

  test("contains no text of the customer, even if that text was put on one line or cut off", () => {
    const long = buildSendRequest(141, { content: `one  two\nthree ${"x".repeat(400)}` });
    const echo = answer(422, { error: `bad content: one  two\nthree ${"x".repeat(400)}` });
    expect(() => readResponse(long, echo)).toThrow("The request was refused (HTTP 422): bad content: [redacted]");
  });
});

test("an error has retryAt if the answer names a time", () => {
  const masking = { base64: (text: string) => Buffer.from(text).toString("base64") };
  for (const status of [302, 422, 429, 503]) {
    const retryAt = new Date("2026-01-01T00:00:30Z");
    expect(() => readWith(request, answer(status, ""), masking, retryAt)).toThrow(expect.objectContaining({ retryAt }));
  }
});

test("a refusal stays a refusal if the transport fails while the text is masked", () => {
  const base64 = (): never => {
    throw new Error("canary");
  };
  const refuse = () => readWith(request, answer(422, { error: "bad content" }), { base64 });
  expect(refuse).toThrow(RejectedError);
  expect(refuse).toThrow(/^The request was refused \(HTTP 422\)$/);
});

/** A client whose server names one of these conversations in each answer, in this order. */
function clientAnswered(...named: unknown[]) {
  const inner = recordingTransport(
    named.map((conversation_id, at) => ({ status: 200, json: { id: 3030 + at, conversation_id } })),
  );
  const events: ClientEvent[] = [];
  let discarded = 0;
  const transport: Transport = {
    ...inner,
    send: async (...args) => ({ ...(await inner.send(...args)), discard: () => discarded++ }),
  };
  const { messages } = createClient(transport, { onEvent: (event) => events.push(event) });
  return { messages, events, discarded: () => discarded };
}

test("after an answer that named the right conversation, an answer that names another conversation has an unknown outcome, and its connection is closed", async () => {
  const { messages, events, discarded } = clientAnswered(141, 142, 141);
  await messages.send(141, { content: "Hello" });
  await expect(messages.send(141, { content: "Hello" })).rejects.toMatchObject({
    outcome: "unknown",
    code: "conversation-mismatch",
    status: 200,
    attempts: 1,
    message:
      "The server's answer is about a different conversation, not the one that the message was sent to. The message may exist: look at the conversation before you send it again",
  });
  expect(discarded()).toBe(1);
  expect(events.at(-1)).toMatchObject({ type: "outcome", outcome: "unknown" });
  await expect(messages.send(141, { content: "Hello" })).resolves.toMatchObject({ id: 3032 });
  expect(discarded()).toBe(1);
});

test("if no earlier answer named the right conversation, an answer that names another conversation is accepted with a warning", async () => {
  const { messages, events, discarded } = clientAnswered(9, 9);
  await messages.send(141, { content: "Hello" });
  await messages.retry(141, 3030);
  expect(discarded()).toBe(0);
  expect(events.filter(({ type }) => type === "warning")).toEqual(
    ["text", "retry"].map((kind, at) => ({
      type: "warning",
      call: at + 1,
      kind,
      conversationId: 141,
      path: expect.any(String),
      attempt: 1,
      code: "conversation-mismatch",
      field: "conversation_id",
      message: expect.stringContaining("a different conversation"),
    })),
  );
  expect(events.map(({ type }) => type).slice(0, 4)).toEqual(["request", "response", "warning", "outcome"]);
});

test("a conversation id that is a string of digits is compared too", async () => {
  const { messages, discarded } = clientAnswered("141", "142");
  await messages.send(141, { content: "Hello" });
  await expect(messages.send(141, { content: "Hello" })).rejects.toMatchObject({ code: "conversation-mismatch" });
  expect(discarded()).toBe(1);
});

test.each([[undefined], [null], [{}], ["elsewhere"]])(
  "an answer whose conversation_id is %j causes neither a warning nor an error",
  async (named) => {
    const { messages, events } = clientAnswered(141, named);
    await messages.send(141, { content: "Hello" });
    await expect(messages.send(141, { content: "Hello" })).resolves.toMatchObject({ id: 3031 });
    expect(events.some(({ type }) => type === "warning")).toBe(false);
  },
);

test("a conversation id counts as the same id if one is a number and the other is a string", async () => {
  const { messages, events } = clientAnswered(141, 141);
  await messages.send("141", { content: "Hello" });
  await expect(messages.send(141, { content: "Hello" })).resolves.toMatchObject({ id: 3031 });
  expect(events.some(({ type }) => type === "warning")).toBe(false);
});

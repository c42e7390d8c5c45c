import { describe, expect, test } from "vitest";
import {
  type ClientEvent,
  NotSentError,
  UnknownOutcomeError,
  ValidationError,
  buildRetryRequest,
  buildTextRequest,
  createClient,
} from "./index.ts";
import { deliverOnce } from "./adapter.ts";
import { recordingTransport } from "./testing/index.ts";

const sent = { id: 3030, status: "sent" };

describe("messages.send() and messages.retry()", () => {
  test("give the transport one request, once, and return the message", async () => {
    const transport = recordingTransport([
      { status: 200, json: sent },
      { status: 200, json: sent },
    ]);
    const { messages } = createClient(transport);
    expect(await messages.send(141, { content: "Hello" })).toEqual(sent);
    expect(await messages.retry(141, 3030)).toEqual(sent);
    expect(transport.requests).toEqual([buildTextRequest(141, { content: "Hello" }), buildRetryRequest(141, 3030)]);
    transport.verify();
  });

  test("reject wrong input before the transport is called", async () => {
    const transport = recordingTransport();
    const { messages } = createClient(transport);
    await expect(messages.send("..", { content: "Hello" })).rejects.toBeInstanceOf(ValidationError);
    await expect(messages.retry(1, "")).rejects.toBeInstanceOf(ValidationError);
    expect(transport.requests).toEqual([]);
  });

  test("pass on the error of the transport", async () => {
    const error = new NotSentError("The message was not sent", { code: "aborted" });
    const { messages } = createClient(recordingTransport([{ error }]));
    await expect(messages.send(1, { content: "Hello" })).rejects.toBe(error);
  });

  test("report an unknown outcome for an unexpected error of the transport, and do not try again", async () => {
    const transport = recordingTransport([{ error: new Error("boom") }, { status: 200, json: sent }]);
    const failure = createClient(transport).messages.send(1, { content: "Hello" });
    await expect(failure).rejects.toMatchObject({ outcome: "unknown", code: "transport-failed" });
    await expect(failure).rejects.toBeInstanceOf(UnknownOutcomeError);
    expect(transport.requests).toHaveLength(1);
  });
});

test("a string is sent as a text message", async () => {
  const transport = recordingTransport([{ status: 200, json: sent }]);
  await createClient(transport).messages.send(141, "Hello");
  expect(transport.requests).toEqual([buildTextRequest(141, { content: "Hello" })]);
});

describe("an error contains the conversation, the message and the reference of its call", () => {
  const reference = "order-17";
  const refused = { status: 422, text: "no", headers: { "x-request-id": "7c0b-41" } };
  const errorOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

  test("if the server refused the message", async () => {
    const { messages } = createClient(recordingTransport([refused]));
    const error = await errorOf(messages.send(141, "Hello", { reference }));
    const facts = { kind: "text", conversationId: 141, reference, attempts: 1, status: 422, requestId: "7c0b-41" };
    expect(error).toMatchObject({ ...facts, messageId: undefined });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ ...facts, headers: { "x-request-id": "7c0b-41" } });
  });

  test("if a retry was refused", async () => {
    const { messages } = createClient(recordingTransport([refused]));
    const error = await errorOf(messages.retry("141", 3030, { reference }));
    expect(error).toMatchObject({ kind: "retry", conversationId: "141", messageId: 3030, reference, attempts: 1 });
  });

  test("if the input was refused", async () => {
    const { messages } = createClient(recordingTransport());
    expect(await errorOf(messages.send(141, "", { reference }))).toMatchObject({ conversationId: 141, reference });
    expect(await errorOf(messages.retry(141, "x", { reference }))).toMatchObject({ conversationId: 141, reference });
  });

  test("if the client was closed", async () => {
    const client = createClient(recordingTransport());
    await client.close();
    const error = await errorOf(client.messages.send(141, "Hello", { reference }));
    expect(error).toMatchObject({ code: "closed", kind: "text", conversationId: 141, reference, attempts: 0 });
  });

  test("but contains no conversation if the given id is not valid, because such a value may be the text of a message", async () => {
    const { messages } = createClient(recordingTransport());
    const error = await errorOf(messages.send("Hello canary", "141", { reference }));
    expect(error).toMatchObject({ name: "ValidationError", conversationId: undefined, reference });
    expect(JSON.stringify(error)).not.toContain("canary");
  });
});

test("every event of a call has the reference and the conversation of the call, and the event of an answer has the request id", async () => {
  const events: ClientEvent[] = [];
  const headers = { "x-request-id": "7c0b-41" };
  const transport = recordingTransport([{ status: 200, json: sent, headers }]);
  const { messages } = createClient(transport, { onEvent: (event) => events.push(event) });
  await messages.send(141, "Hello", { reference: "order-17" });
  const call = { conversationId: 141, reference: "order-17" };
  expect(events).toMatchObject([
    { type: "request", ...call },
    { type: "response", ...call, requestId: "7c0b-41" },
    { type: "outcome", ...call, requestId: "7c0b-41" },
  ]);
});

test.each([
  ["a secret of the transport", "canary-secret-5"],
  ["a sentence", "the server could not tell"],
  ["longer than an id", "a".repeat(65)],
])("a request id that is %s is left out of every event", async (_, id) => {
  const events: ClientEvent[] = [];
  const transport = recordingTransport([{ status: 200, json: sent, headers: { "x-request-id": id } }]);
  const options = { onEvent: (event: ClientEvent) => events.push(event) };
  await createClient({ ...transport, secrets: () => ["canary-secret-5"] }, options).messages.send(141, "Hello");
  expect(events).toHaveLength(3);
  expect(JSON.stringify(events)).not.toContain(id);
});

test("close() closes the transport if the transport has a close function", async () => {
  let closed = 0;
  await createClient({ ...recordingTransport(), close: async () => void closed++ }).close();
  await createClient(recordingTransport()).close();
  expect(closed).toBe(1);
});

test.each(["now", "wall", "after", "random"])("createClient() refuses a transport whose clock has no %s()", (name) => {
  const transport = recordingTransport();
  const clock = { ...transport.clock, [name]: undefined } as unknown as typeof transport.clock;
  expect(() => createClient({ ...transport, clock })).toThrow(`transport.clock.${name}: must be a function`);
});

test("verify() of a recording transport throws if a scripted answer was not used", () => {
  expect(() => recordingTransport([{ status: 200, json: sent }]).verify()).toThrow(
    "1 of 1 scripted answers were not used",
  );
});

describe("deliverOnce()", () => {
  const request = buildTextRequest(141, { content: "Hello" });

  test("makes one attempt, and leaves the retries to its caller", async () => {
    const transport = recordingTransport([{ status: 429, text: "", headers: { "retry-after": "1" } }]);
    await expect(deliverOnce(createClient(transport), request)).rejects.toMatchObject({ status: 429, attempts: 1 });
    transport.verify();
  });

  test("does not wait for other calls of the conversation, and does not stop it", async () => {
    const transport = recordingTransport(
      [
        { status: 500, text: "" },
        { status: 200, json: { id: 30 } },
        { status: 200, json: { id: 31 } },
      ],
      { latency: 10 },
    );
    const client = createClient(transport, { ordering: { by: "conversation", onUnknown: "stop" } });
    const first = deliverOnce(client, request);
    const second = deliverOnce(client, request);
    await transport.clock.advance(0);
    expect(transport.requests).toHaveLength(2);
    await transport.clock.advance(10);
    await expect(first).rejects.toMatchObject({ outcome: "unknown" });
    expect(await second).toMatchObject({ id: 30 });
    const third = client.messages.send(141, "Hello");
    await transport.clock.advance(10);
    expect(await third).toMatchObject({ id: 31 });
  });
});

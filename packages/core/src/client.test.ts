import { describe, expect, test } from "vitest";
import {
  NotSentError,
  UnknownOutcomeError,
  ValidationError,
  buildRetryRequest,
  buildTextRequest,
  createClient,
} from "./index.ts";
import { recordingTransport } from "./testing/index.ts";

const sent = { id: 3030, status: "sent" };

describe("send and retry", () => {
  test("hand one request over, once, and return the message", async () => {
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

  test("refuse bad input before the transport hears of it, and as a rejection", async () => {
    const transport = recordingTransport();
    const { messages } = createClient(transport);
    await expect(messages.send("..", { content: "Hello" })).rejects.toBeInstanceOf(ValidationError);
    await expect(messages.retry(1, "")).rejects.toBeInstanceOf(ValidationError);
    expect(transport.requests).toEqual([]);
  });

  test("pass on what the transport proved", async () => {
    const error = new NotSentError("The message was not sent", { code: "aborted" });
    const { messages } = createClient(recordingTransport([{ error }]));
    await expect(messages.send(1, { content: "Hello" })).rejects.toBe(error);
  });

  test("call an outcome unknown that the transport does not explain, and do not try again", async () => {
    const transport = recordingTransport([{ error: new Error("boom") }, { status: 200, json: sent }]);
    const failure = createClient(transport).messages.send(1, { content: "Hello" });
    await expect(failure).rejects.toMatchObject({ outcome: "unknown", code: "transport-failed" });
    await expect(failure).rejects.toBeInstanceOf(UnknownOutcomeError);
    expect(transport.requests).toHaveLength(1);
  });
});

test("close ends the transport, where it has something to end", async () => {
  let closed = 0;
  await createClient({ ...recordingTransport(), close: async () => void closed++ }).close();
  await createClient(recordingTransport()).close();
  expect(closed).toBe(1);
});

test.each(["now", "wall", "after", "random"])("a transport whose clock has no %s() is refused at once", (name) => {
  const transport = recordingTransport();
  const clock = { ...transport.clock, [name]: undefined } as unknown as typeof transport.clock;
  expect(() => createClient({ ...transport, clock })).toThrow(`transport.clock.${name}: must be a function`);
});

test("a scripted answer that nobody asked for fails the test", () => {
  expect(() => recordingTransport([{ status: 200, json: sent }]).verify()).toThrow(
    "1 of 1 scripted answers were not used",
  );
});

import { describe, expect, test } from "vitest";
import type { Deadline } from "../transport.ts";
import { answerOf, exchange, type FetchAnswer } from "./fetch-exchange.ts";
import { MAX_ANSWER_BYTES } from "./read-body.ts";

/** A deadline that ends when the test calls `end`. */
function openDeadline() {
  let listener: (() => void) | undefined;
  const deadline: { -readonly [Name in keyof Deadline]: Deadline[Name] } = {
    reason: undefined,
    cause: undefined,
    at: 60_000,
    onEnd(run) {
      listener = run;
      if (deadline.reason !== undefined) run?.();
    },
  };
  return {
    deadline,
    end: (): void => {
      deadline.reason = "timeout";
      listener?.();
    },
  };
}

const over = (send: (signal: AbortSignal) => Promise<FetchAnswer>) =>
  exchange({ deadline: openDeadline().deadline, send });

/** The body of an answer that fails after its first chunk. */
const cutOff = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"error":')),
    pull: (controller) => controller.error(new TypeError("terminated")),
  });

test("exchange() returns the whole answer, with the names of its headers in lower case", async () => {
  const response = new Response("{}", { status: 201, headers: { "X-Request-Id": "7" } });
  expect(await over(async () => answerOf(response))).toEqual({
    status: 201,
    headers: { "content-type": "text/plain;charset=UTF-8", "x-request-id": "7" },
    body: "{}",
  });
});

describe("if the deadline of a call ends", () => {
  test("before the request was sent, the outcome is not-sent, and `send` is not called", async () => {
    const { deadline, end } = openDeadline();
    end();
    const sending = exchange({ deadline, send: () => expect.fail("it was called") });
    await expect(sending).rejects.toMatchObject({ outcome: "not-sent", code: "timeout" });
  });

  test("while the request is being sent, the outcome is unknown, and the request is aborted", async () => {
    const { deadline, end } = openDeadline();
    const sending = exchange({
      deadline,
      send: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
          end();
        }),
    });
    await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "timeout" });
  });
});

/** The body of an answer that begins and never ends. */
const neverEnding = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"error":')),
  });

/** The outcome of a call that ends while the body of its answer is being read. */
function endedWithin(status: number) {
  const { deadline, end } = openDeadline();
  return exchange({
    deadline,
    send: async () => {
      setTimeout(end, 0);
      return answerOf(new Response(neverEnding(), { status }));
    },
  });
}

test("if the call times out while the body of a 4xx is being read, the outcome is still a refusal", async () => {
  expect(await endedWithin(422)).toMatchObject({ status: 422, body: "" });
});

test.each([200, 500])(
  "if the call times out while the body of a %i is being read, the outcome is unknown",
  async (status) => {
    await expect(endedWithin(status)).rejects.toMatchObject({ outcome: "unknown", code: "timeout", status });
  },
);

test("if fetch fails, the outcome is unknown, because the request may have been sent", async () => {
  const sending = over(() => Promise.reject(new TypeError("fetch failed")));
  await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "connection-lost" });
});

test.each([
  ["a refusal stays a refusal", 422, { status: 422, body: "" }],
  ["a 429 has only its status", 429, { status: 429, body: "" }],
])("if the body of an answer is cut off, %s", async (_, status, expected) => {
  expect(await over(async () => answerOf(new Response(cutOff(), { status })))).toMatchObject(expected);
});

test.each([200, 500])("if the body of an answer with HTTP %i is cut off, the outcome is unknown", async (status) => {
  const sending = over(async () => answerOf(new Response(cutOff(), { status })));
  await expect(sending).rejects.toMatchObject({ outcome: "unknown", code: "connection-lost", status });
});

describe("an answer of more than 10 MiB", () => {
  const long = (status: number) => over(async () => answerOf(new Response(endless(), { status })));
  let sent = 0;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 2 ** 20;
        controller.enqueue(new Uint8Array(2 ** 20));
      },
    });

  test("is not a message, and is not read to its end", async () => {
    sent = 0;
    await expect(long(200)).rejects.toMatchObject({ outcome: "unknown", code: "unreadable-answer", status: 200 });
    expect(sent).toBeLessThan(MAX_ANSWER_BYTES + 3 * 2 ** 20);
  });

  test("stays a refusal if its status is a 4xx", async () => {
    expect(await long(413)).toMatchObject({ status: 413, body: "" });
  });
});

test("if a browser hides a redirect, the outcome is unknown", async () => {
  const hidden = Object.defineProperties(new Response(), { type: { value: "opaqueredirect" }, status: { value: 0 } });
  await expect(over(async () => answerOf(hidden))).rejects.toMatchObject({
    outcome: "unknown",
    code: "unexpected-status",
  });
});

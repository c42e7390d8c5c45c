import type { Message } from "@livedesk/schema";
import { describe, expect, test } from "vitest";
import { ConfigurationError, LiveDeskError, NotSentError, UnknownOutcomeError, createClient } from "./index.ts";
import { type ApiResponse, type Deadline, type Transport, transportFailure } from "./adapter.ts";
import { type ScriptedAnswer, manualClock, recordingTransport } from "./testing/index.ts";
import { WHATSAPP_ERRORS, type WhatsAppError, deliveryFailure } from "./whatsapp/index.ts";
import { SETTING_UP_CODES } from "./whatsapp/codes.ts";

const sent: ScriptedAnswer = { status: 200, json: { id: 3030, status: "sent" } };
const failed = (external_error?: string): Message => ({
  id: 3030,
  status: "failed",
  ...(external_error === undefined ? {} : { content_attributes: { external_error } }),
});

const HOUR = 3_600_000;
const NOW = Date.parse("2026-03-01T12:00:00Z");

/** A message that was made `age` milliseconds ago and failed. */
const failedOfAge = (code: number, age: number): Message => ({
  ...failed(`${code}: What the server says`),
  created_at: (NOW - age) / 1000,
});

/** A client whose clock starts at `NOW`. */
async function startNow(script: ScriptedAnswer[]) {
  const started = start(script);
  await started.transport.clock.advance(NOW);
  return started;
}

function start(script: ScriptedAnswer[]) {
  const transport = recordingTransport(script);
  const { messages } = createClient(transport);
  const retry: typeof messages.retry = (...args) => messages.retry(...args);
  return { transport, retry };
}

describe("messages.retry() retries a failed message", () => {
  test.each<[string, Message]>([
    ["without a reason", failed()],
    ["for a reason that may pass with time", failed("131000: Something went wrong")],
    ["for a reason without a code", failed("Template not found")],
    ["for a code that WhatsApp's table does not have", failed("(#999999) Novel")],
  ])("%s", async (_, message) => {
    const { retry, transport } = start([sent]);
    expect(await retry(141, message)).toMatchObject({ id: 3030, status: "sent" });
    transport.verify();
  });

  test("without a check if only the id of the message is given", async () => {
    expect(await start([sent]).retry(141, "3030")).toMatchObject({ id: 3030 });
  });
});

describe("messages.retry() refuses this message, and retries it with the option force:", () => {
  test.each<[Message, string]>([
    [
      { id: 3030, status: "sent" },
      'message: has not failed (its status is "sent"): only a failed message can be retried',
    ],
    [{ id: 3030 }, "message: has not failed (it has no status): only a failed message can be retried"],
    [
      failed("131047: Re-engagement message"),
      "message: failed with 131047: a retry fails until the customer has written. If the customer has written since then, retry with { force: true }; if not, send a template",
    ],
    [
      failed("(#131050) Unable to deliver the message."),
      "message: failed with 131050: a retry fails until the customer has allowed marketing messages again. If the customer has allowed marketing messages again since then, retry with { force: true }",
    ],
    [
      failed("(#132000) Number of parameters"),
      "message: failed with 132000: the message itself is wrong, and a retry sends it unchanged: deliveryFailure(message) says what to correct; to retry the message anyway, pass { force: true }",
    ],
  ])("%j", async (message, complaint) => {
    const { retry, transport } = start([sent]);
    await expect(retry(141, message)).rejects.toThrow(complaint);
    expect(transport.requests).toEqual([]);
    expect(await retry(141, message, { force: true })).toMatchObject({ id: 3030 });
  });
});

describe("the error of a retry does not say that the message may exist, because the message exists:", () => {
  const UNKNOWN =
    "The message exists, but it is unknown whether it was sent again: look at the conversation before you retry it";

  test.each<[string, ScriptedAnswer, string]>([
    ["a 500", { status: 500, text: "" }, `The server failed (HTTP 500). ${UNKNOWN}`],
    ["an answer that is not a message", { status: 200, json: {} }, UNKNOWN],
    ["a lost connection", { error: transportFailure({ started: true, reason: undefined }) }, UNKNOWN],
    ["an error of the transport", { error: new Error("gone") }, `The transport failed. ${UNKNOWN}`],
  ])("after %s", async (_, answer, says) => {
    const error: unknown = await start([answer])
      .retry(141, 3030)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    const { message, stack } = error as UnknownOutcomeError;
    expect(message.endsWith(says)).toBe(true);
    expect(message + stack).not.toContain("may exist");
    expect(stack).toContain(message);
  });

  test("a retry that was not sent was not sent again", async () => {
    const error = transportFailure({ started: false, reason: undefined, fault: { code: "proxy-refused", what: "no" } });
    await expect(start([{ error }]).retry(141, 3030)).rejects.toThrow("The message was not sent again: no");
  });
});

/** Five kinds of codes in WhatsApp's table. Every code with which a message can fail is of exactly one kind. */
const KINDS = {
  /** The failure passes with time. The wait is shorter than an hour, so a retry is not refused. */
  time: ({ retry, retryAfterMs = 0 }: WhatsAppError) => retry === "later" || (retry === "rate" && retryAfterMs < HOUR),
  wait: ({ retry, retryAfterMs = 0 }: WhatsAppError) => retry === "rate" && retryAfterMs >= HOUR,
  customer: ({ until = "" }: WhatsAppError) => until.startsWith("the customer has"),
  change: ({ until }: WhatsAppError) => until !== undefined && !until.startsWith("the customer has"),
  message: ({ retry, until }: WhatsAppError) => retry === "never" && until === undefined,
};

/** The texts of the refusal and of the advice, for each kind. An empty refusal means that the retry is not refused. */
const SAID: Readonly<Record<keyof typeof KINDS, readonly [refusal: RegExp, advice: RegExp]>> = {
  time: [/^$/, /[Rr]etry (it|the message)|Wait before/],
  change: [/^$/, /retry (it|the message)/],
  wait: [/a retry can only help after 2026-.*force: true/, /Wait at least .* before you retry the message/],
  customer: [/fails until the customer has .*force: true/, /then retry the message|refused marketing/],
  message: [/the message itself is wrong.*force: true/, /^(?!.*([Rr]etry (it|the message)|be retried))/],
};

describe("the refusal, the retry class and the advice agree about a message that has just failed", () => {
  const notOfMessages = new Set<number>(Object.values(SETTING_UP_CODES).flat());
  const ofMessages = WHATSAPP_ERRORS.filter(({ code }) => !notOfMessages.has(code));
  const rows = ofMessages.map((error) => [error.code, error.retry, error] as const);

  test.each(rows)("with the code %d of class %s", async (code, _, error) => {
    const [kind, ...others] = Object.entries(KINDS).flatMap(([name, has]) => (has(error) ? [name] : []));
    expect([typeof kind, others]).toEqual(["string", []]);
    const { retry, transport } = await startNow([sent]);
    const message = failedOfAge(code, 0);
    const refusal: unknown = await retry(141, message).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const reason = refusal instanceof LiveDeskError ? refusal.message : "";
    const [refused, advised] = SAID[kind as keyof typeof KINDS];
    expect(reason).toMatch(refused);
    expect(deliveryFailure(message)?.advice).toMatch(advised);
    expect(transport.requests).toHaveLength(reason === "" ? 1 : 0);
    const forced = reason === "" ? { id: 3030 } : await retry(141, message, { force: true });
    expect(forced).toMatchObject({ id: 3030 });
  });

  test.each(WHATSAPP_ERRORS.filter(({ code }) => notOfMessages.has(code)).map(({ code }) => [code]))(
    "with the code %d, which no WhatsApp message has, the retry is not refused",
    async (code) => {
      const { retry } = await startNow([sent]);
      expect(await retry(141, failedOfAge(code, 0))).toMatchObject({ id: 3030 });
    },
  );

  test("WhatsApp's table has as many codes of each kind as this test expects", () => {
    const counts = Object.entries(KINDS).map(([name, has]) => [name, ofMessages.filter(has).length]);
    expect(Object.fromEntries(counts)).toEqual({ time: 13, wait: 2, customer: 3, change: 37, message: 21 });
  });
});

describe("a failed message is retried without force after the cause of its failure was removed:", () => {
  test.each([
    ["the access token was renewed", "190: Access token has expired"],
    ["a permission was given", "(#251) Permission missing"],
    ["the template was approved", "132001: Template does not exist"],
    ["the template is active again", "132015: Template is Paused"],
  ])("%s", async (_, reason) => {
    const { retry, transport } = start([sent]);
    expect(await retry(142, failed(reason))).toMatchObject({ id: 3030 });
    transport.verify();
  });
});

describe("if a code needs a long wait", () => {
  test.each([
    [131_049, 24 * HOUR],
    [132_069, HOUR],
  ])("a retry after the code %d is refused until %d ms have passed, and the error has retryAt", async (code, wait) => {
    const { retry, transport } = await startNow([sent]);
    const message = failedOfAge(code, wait - 5000);
    const refusal = await retry(141, message).catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({
      name: "ValidationError",
      message: `message: failed with ${code}: a retry can only help after 2026-03-01T12:00:05.000Z; to retry the message anyway, pass { force: true }`,
      retryAt: new Date(NOW + 5000),
      outcome: "not-sent",
    });
    await transport.clock.advance(4999);
    await expect(retry(141, message)).rejects.toThrow("a retry can only help after");
    expect(transport.requests).toEqual([]);
    await transport.clock.advance(1);
    expect(await retry(141, message)).toMatchObject({ id: 3030 });
  });

  test.each([
    ["one without a time", undefined],
    ["one whose time is null", null],
    ["a very old one", -1e300],
  ])("a retry is allowed if the message is %s", async (_, created_at) => {
    const { retry } = await startNow([sent]);
    expect(await retry(141, { ...failed("131049: x"), created_at })).toMatchObject({ id: 3030 });
  });

  test("a retry is delayed no longer than this wait, even if the server's clock is ahead", async () => {
    const { retry } = await startNow([]);
    for (const created_at of [NOW / 1000 + 3600, 1e300]) {
      const message = { ...failed("131049: x"), created_at };
      await expect(retry(141, message)).rejects.toMatchObject({ retryAt: new Date(NOW + 24 * HOUR) });
    }
  });
});

test("a second retry of the same message joins the retry in progress, and a retry of another message is sent by itself", async () => {
  const { retry, transport } = start([sent, sent, sent]);
  const [first, second] = await Promise.all([retry(141, 3030), retry("141", "3030"), retry(141, 3031)]);
  expect(second).toBe(first);
  expect(transport.requests).toHaveLength(2);
  await retry(141, 3030);
  transport.verify();
});

test("the timeout and the signal of a joined retry end only the wait of this retry", async () => {
  const clock = manualClock();
  let answer: (response: ApiResponse) => void = () => undefined;
  const { messages } = createClient({ clock, base64: btoa, send: () => new Promise((resolve) => (answer = resolve)) });
  const controller = new AbortController();
  const first = messages.retry(141, 3030);
  const aborted = messages.retry(141, 3030, { signal: controller.signal });
  const late = messages.retry(141, 3030, { timeout: 50, reference: "order 7" });
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ outcome: "unknown", code: "aborted" });
  const [ended] = await Promise.allSettled([late, clock.advance(50)]);
  const ofCall = { kind: "retry", conversationId: 141, messageId: 3030, reference: "order 7", attempts: 0 };
  expect(ended).toMatchObject({ reason: { outcome: "unknown", code: "timeout", ...ofCall } });
  await expect(messages.retry(141, 3030, { timeout: -1 })).rejects.toBeInstanceOf(ConfigurationError);
  answer({ status: 200, headers: {}, body: '{"id":3030}' });
  expect(await first).toEqual({ id: 3030 });
});

test("a joined retry fails with the error of the first retry", async () => {
  const { retry, transport } = start([{ status: 500, text: "" }]);
  const results = await Promise.allSettled([retry(141, 3030), retry(141, 3030)]);
  expect(results).toMatchObject([{ reason: { outcome: "unknown" } }, { reason: { outcome: "unknown" } }]);
  transport.verify();
});

test.each([
  ["is sent instead, with the time that is left for it", 400, [60_000, 1000]],
  ["fails too if too little time is left", 501, [60_000]],
])("if the first retry could not be sent, the joined retry %s", async (_, at, ends) => {
  const clock = manualClock();
  const refusals: ((error: unknown) => void)[] = [];
  const deadlines: Deadline[] = [];
  const send: Transport["send"] = (_request, { deadline }) => {
    deadlines.push(deadline);
    return new Promise((_resolve, reject) => void refusals.push(reject));
  };
  const { messages } = createClient({ clock, base64: btoa, send }, { maxRetries: 0 });
  const both = Promise.allSettled([messages.retry(141, 3030), messages.retry(141, 3030, { timeout: 1000 })]);
  await clock.advance(at);
  const unsent = new NotSentError("The message was not sent", { code: "connection-failed" });
  refusals[0]?.(unsent);
  await clock.advance(0);
  refusals[1]?.(unsent);
  expect(await both).toMatchObject([{ reason: unsent }, { reason: unsent }]);
  expect(deadlines.map((deadline) => deadline.at)).toEqual(ends);
});

test("if the first retry is aborted in the queue, the joined retry is sent instead", async () => {
  const transport = recordingTransport([sent, sent]);
  const { messages } = createClient(transport);
  const controller = new AbortController();
  const ahead = messages.send(141, { content: "Hello" });
  const first = messages.retry(141, 3030, { signal: controller.signal });
  const second = messages.retry(141, 3030);
  controller.abort();
  await expect(first).rejects.toMatchObject({ outcome: "not-sent", code: "aborted" });
  expect(await Promise.all([ahead, second])).toMatchObject([{ id: 3030 }, { id: 3030 }]);
  transport.verify();
});

test("if a retry with wrong options would join another retry, the other retry is not affected", async () => {
  const { retry, transport } = start([sent]);
  const results = await Promise.allSettled([
    retry(141, 3030, { timeout: -1 }),
    retry(141, 3030),
    retry(141, 3030, { signal: {} as AbortSignal }),
  ]);
  expect(results).toMatchObject([
    { reason: { name: "ConfigurationError" } },
    { value: { id: 3030 } },
    { reason: { name: "ConfigurationError" } },
  ]);
  transport.verify();
});

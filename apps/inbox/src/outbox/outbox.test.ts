import { type CallOptions, NotSentError, type SendInput, UnknownOutcomeError } from "@livedesk/browser";
import { describe, expect, test } from "vitest";
import { aMessage } from "../testing/examples.ts";
import { attemptLine, type Draft, draftFiles, EMPTY_DRAFT } from "./draft.ts";
import { arrivals, isComplete, isUnsure, outboxReducer, queueOf, stoppedBy } from "./outbox-reducer.ts";
import { createOutbox, type OutboxOptions, type OutboxStore } from "./outbox.ts";
import { troubleOf } from "./trouble.ts";

/** A call of the outbox. The test decides how the call ends. */
interface Call {
  readonly what: SendInput | string;
  readonly options: CallOptions;
  answer(id?: number): void;
  fail(error: Error): void;
}

const ID = 141;
const AT = Date.UTC(2026, 10, 5, 12);

/**
 * Makes an outbox whose calls are ended by the test. `stored` is the storage of an earlier page. `afterwards` reads the
 * conversations again.
 */
function anOutbox(stored: Map<string, string> = new Map(), afterwards: () => Promise<void> = () => Promise.resolve()) {
  const calls: Call[] = [];
  const call = (what: Call["what"], options: CallOptions = {}): Promise<never> =>
    new Promise((resolve, reject) => {
      calls.push({
        what,
        options,
        answer: (id = 100 + calls.length) => resolve({ id } as never),
        fail: (error) => reject(error),
      });
      options.signal?.addEventListener("abort", () => reject(new UnknownOutcomeError("aborted", { code: "aborted" })));
    });
  const options: OutboxOptions = {
    client: {
      messages: {
        send: (_: unknown, input: SendInput, callOptions?: CallOptions) => call(input, callOptions),
        retry: (_: unknown, id: unknown, callOptions?: CallOptions) => call(`retry ${String(id)}`, callOptions),
      },
    },
    api: { customerWrites: (_, content, callOptions) => call(content, callOptions) },
    storage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value) },
    look: (conversationId) => ({ conversationId, lastId: 10, at: AT }),
    afterwards,
  };
  return { outbox: createOutbox(options), calls, stored };
}

const draft = (text: string, more: Partial<Draft> = {}): Draft => ({ ...EMPTY_DRAFT, text, ...more });
const photo = () => draftFiles([new File(["bytes"], "photo.jpg", { type: "image/jpeg" })]);
const contents = (calls: readonly Call[]): readonly unknown[] =>
  calls.map(({ what }) => (typeof what === "string" ? what : what.content));
const lines = (outbox: OutboxStore): readonly string[] =>
  queueOf(outbox.get(), ID).map(([, entry]) => `${entry.phase}: ${entry.attempt && attemptLine(entry.attempt)}`);
const called = async (calls: readonly Call[], count: number): Promise<void> => {
  await expect.poll(() => calls.length).toBe(count);
};
const offline = () => new NotSentError("offline", { code: "connection-failed" });
const lost = () => new UnknownOutcomeError("lost", { code: "connection-lost" });

describe("messages of a conversation", () => {
  test("that are written quickly are sent one by one, in their order", async () => {
    const { outbox, calls } = anOutbox();
    const texts = Array.from({ length: 15 }, (_, at) => `rapid ${at + 1}`);
    for (const text of texts) outbox.sendDraft(ID, draft(text));
    for (const at of texts.keys()) {
      await called(calls, at + 1);
      expect(lines(outbox)).toEqual([
        `sending: ${texts[at]}`,
        ...texts.slice(at + 1).map((text) => `waiting: ${text}`),
      ]);
      calls[at]?.answer();
    }
    await expect.poll(() => outbox.get()).toEqual({});
    expect(contents(calls)).toEqual(texts);
  });

  test("of all kinds keep their order, and do not delay other conversations", async () => {
    const { outbox, calls } = anOutbox();
    outbox.sendDraft(ID, draft("An answer"));
    outbox.sendDraft(ID, draft("A note", { mode: "note", replyTo: 29 }));
    const template = outbox.sendTemplate(ID, { content: "T", template_params: { name: "t", language: "en" } });
    outbox.sendDraft(ID, draft("The customer", { mode: "customer" }));
    outbox.sendDraft(142, draft("Elsewhere"));
    await called(calls, 2);
    expect(contents(calls)).toEqual(["An answer", "Elsewhere"]);
    calls[0]?.answer();
    await called(calls, 3);
    expect(calls[2]?.what).toEqual({ content: "A note", private: true, content_attributes: { in_reply_to: 29 } });
    calls[2]?.answer();
    await called(calls, 4);
    calls[3]?.answer();
    expect(await template).toBe(true);
    await called(calls, 5);
    expect(contents(calls).slice(3)).toEqual(["T", "The customer"]);
  });

  test("wait for a failed message until the user sends them", async () => {
    const { outbox, calls } = anOutbox();
    for (const text of ["One", "Two", "Three"]) outbox.sendDraft(ID, draft(text));
    await called(calls, 1);
    calls[0]?.fail(offline());
    await expect.poll(() => lines(outbox)).toEqual(["trouble: One", "unsent: Two", "unsent: Three"]);
    // A new message must not be sent before the messages that wait.
    outbox.sendDraft(ID, draft("Four"));
    expect(await outbox.sendTemplate(ID, { content: "T", template_params: { name: "t", language: "en" } })).toBe(false);
    expect(lines(outbox)).toEqual(["trouble: One", "unsent: Two", "unsent: Three", "unsent: Four"]);
    expect(calls).toHaveLength(1);

    outbox.resume(ID);
    for (const at of [1, 2, 3, 4]) {
      await called(calls, at + 1);
      calls[at]?.answer();
    }
    await expect.poll(() => outbox.get()).toEqual({});
    expect(contents(calls)).toEqual(["One", "One", "Two", "Three", "Four"]);
  });

  test("are sent after a message that the user has taken back and edited", async () => {
    const { outbox, calls } = anOutbox();
    for (const text of ["One", "Two"]) outbox.sendDraft(ID, draft(text));
    await called(calls, 1);
    calls[0]?.fail(offline());
    await expect.poll(() => stoppedBy(outbox.get(), ID)?.[1].phase).toBe("trouble");
    outbox.remove(stoppedBy(outbox.get(), ID)?.[0] ?? "");
    expect(lines(outbox)).toEqual(["unsent: Two"]);
    outbox.sendDraft(ID, draft("One, changed", { isFirst: true }));
    await called(calls, 2);
    calls[1]?.answer();
    await called(calls, 3);
    expect(contents(calls)).toEqual(["One", "One, changed", "Two"]);
  });

  test("are sent after a message in progress, even if the user has taken them back and edited them", async () => {
    const { outbox, calls } = anOutbox();
    void outbox.sendTemplate(ID, { content: "T", template_params: { name: "t", language: "en" } });
    outbox.sendDraft(ID, draft("Changed", { isFirst: true }));
    expect(lines(outbox)).toEqual(["sending: T", "waiting: Changed"]);
    await called(calls, 1);
    calls[0]?.fail(offline());
    await expect.poll(() => lines(outbox)).toEqual(["trouble: T", "unsent: Changed"]);
  });

  test("are not sent when the user discards the failed message before them", async () => {
    const { outbox, calls } = anOutbox();
    for (const text of ["One", "Two"]) outbox.sendDraft(ID, draft(text));
    await called(calls, 1);
    calls[0]?.fail(lost());
    await expect.poll(() => stoppedBy(outbox.get(), ID)?.[1].phase).toBe("trouble");
    outbox.remove(stoppedBy(outbox.get(), ID)?.[0] ?? "");
    expect(lines(outbox)).toEqual(["unsent: Two"]);
    expect(calls).toHaveLength(1);
  });

  test("wait for a message that was cancelled in progress", async () => {
    const { outbox, calls } = anOutbox();
    for (const text of ["One", "Two", "Three"]) outbox.sendDraft(ID, draft(text));
    await called(calls, 1);
    const [one = "", two = ""] = queueOf(outbox.get(), ID).map(([key]) => key);
    outbox.cancel(two);
    outbox.cancel(one);
    await expect.poll(() => lines(outbox)).toEqual(["trouble: One", "unsent: Three"]);
    expect(isUnsure(outbox.get()[one])).toBe(true);
  });
});

describe("a reloaded page", () => {
  test("sends nothing by itself, and knows which message may have been sent and which was not", async () => {
    const before = anOutbox();
    for (const text of ["One", "Two", "Three"]) before.outbox.sendDraft(ID, draft(text));
    await called(before.calls, 1);
    before.calls[0]?.answer(31);
    await called(before.calls, 2);

    const { outbox, calls } = anOutbox(new Map(before.stored));
    expect(lines(outbox)).toEqual(["trouble: Two", "unsent: Three"]);
    expect(isUnsure(stoppedBy(outbox.get(), ID)?.[1])).toBe(true);
    outbox.sendDraft(ID, draft("Four"));
    expect(lines(outbox)).toEqual(["trouble: Two", "unsent: Three", "unsent: Four"]);
    expect(calls).toEqual([]);
  });

  test("matches each of several equal messages with only one call", async () => {
    const before = anOutbox();
    for (const text of ["ok", "ok", "ok"]) before.outbox.sendDraft(ID, draft(text));
    await called(before.calls, 1);
    before.calls[0]?.answer(31);
    await called(before.calls, 2);

    const { outbox } = anOutbox(new Map(before.stored));
    const queue = queueOf(outbox.get(), ID);
    const [second, third] = queue.map(([key]) => key);
    const sent = aMessage({ id: 31, content: "ok", createdAt: AT });
    const arrived = aMessage({ id: 32, content: "ok", createdAt: AT });
    expect([...arrivals(queue, [sent])]).toEqual([]);
    expect([...arrivals(queue, [sent, arrived])]).toEqual([[second, arrived]]);
    expect(arrivals(queue, [sent, arrived, { ...arrived, id: 33 }]).get(third ?? "")?.id).toBe(33);
  });

  test("never sends text without its file, and sends both after the user has chosen the file again", async () => {
    const before = anOutbox();
    before.outbox.sendDraft(ID, draft("See the photo", { mode: "note", replyTo: 29, files: photo() }));
    before.outbox.sendDraft(ID, draft("And this one", { files: photo() }));
    await called(before.calls, 1);

    const { outbox, calls } = anOutbox(new Map(before.stored));
    expect(lines(outbox)).toEqual(["trouble: See the photo · photo.jpg", "unsent: And this one · photo.jpg"]);
    const [key, entry] = stoppedBy(outbox.get(), ID) ?? ["", undefined];
    expect(entry && isComplete(entry)).toBe(false);
    outbox.resume(ID);
    expect(calls).toEqual([]);
    expect(isUnsure(stoppedBy(outbox.get(), ID)?.[1])).toBe(true);

    const [file] = photo();
    outbox.fill(key, draftFiles([new File(["other"], "other.jpg")]));
    outbox.fill(key, file ? [file] : []);
    outbox.resume(ID);
    await called(calls, 1);
    expect(calls[0]?.what).toEqual({
      content: "See the photo",
      attachments: [file?.file],
      private: true,
      content_attributes: { in_reply_to: 29 },
    });
    calls[0]?.answer();
    // The next message still needs its own file.
    await expect.poll(() => lines(outbox)).toEqual(["unsent: And this one · photo.jpg"]);
    expect(calls).toHaveLength(1);
  });

  test("keeps a template and its failure over two reloads", async () => {
    const before = anOutbox();
    const input = {
      content: "Your order",
      template_params: {
        name: "order",
        language: "en",
        header_params: { type: "image", media_url: "https://example.com/photo.jpg" },
      },
    } as const;
    void before.outbox.sendTemplate(ID, input);
    await called(before.calls, 1);
    before.calls[0]?.fail(offline());
    await expect.poll(() => stoppedBy(before.outbox.get(), ID)?.[1].phase).toBe("trouble");

    const between = anOutbox(new Map(before.stored));
    between.outbox.sendDraft(ID, draft("Behind it"));
    const { outbox, calls } = anOutbox(new Map(between.stored));
    expect(stoppedBy(outbox.get(), ID)?.[1]).toMatchObject({ trouble: { kind: "not-sent" } });
    outbox.resume(ID);
    await called(calls, 1);
    expect(calls[0]?.what).toEqual(input);
    calls[0]?.answer();
    await called(calls, 2);
    expect(contents(calls)).toEqual(["Your order", "Behind it"]);
  });

  test.each(["", "no JSON", "{}", "[1]", '[{"key":"a","attempt":{}}]', '[{"attempt":{"content":""}}]'])(
    "reads no message from the stored text %j",
    (stored) => {
      const { outbox } = anOutbox(new Map([["livedesk.inbox.outgoing", stored]]));
      expect(outbox.get()).toEqual({});
    },
  );
});

test("a template that waits or is in progress is not replaced by another one", async () => {
  const { outbox, calls } = anOutbox();
  const template = (content: string) => ({ content, template_params: { name: "t", language: "en" } });
  outbox.sendDraft(ID, draft("Before it"));
  const first = outbox.sendTemplate(ID, template("First"));
  expect(await outbox.sendTemplate(ID, template("While the first waits"))).toBe(false);
  await called(calls, 1);
  calls[0]?.answer();
  await called(calls, 2);
  expect(await outbox.sendTemplate(ID, template("While the first is on its way"))).toBe(false);
  calls[1]?.answer();
  expect(await first).toBe(true);
  expect(contents(calls)).toEqual(["Before it", "First"]);
});

test("a reading of the conversations that began after an earlier call does not show the outcome of a later call of the same message", async () => {
  const readings: (() => void)[] = [];
  const read = (): Promise<void> => new Promise((resolve) => void readings.push(resolve));
  const { outbox, calls } = anOutbox(new Map(), read);
  const looked = () => Object.values(outbox.get()).map((entry) => entry.phase === "trouble" && entry.looked);
  outbox.sendDraft(ID, draft("Perhaps"));
  await called(calls, 1);
  calls[0]?.fail(lost());
  await expect.poll(() => readings.length).toBe(1);
  outbox.resume(ID);
  await called(calls, 2);
  calls[1]?.fail(lost());
  await expect.poll(() => readings.length).toBe(2);
  readings[0]?.();
  await Promise.resolve();
  expect(looked()).toEqual([false]);
  readings[1]?.();
  await expect.poll(looked).toEqual([true]);
});

describe("a retry", () => {
  test("does not delay messages, because it creates no message", async () => {
    const { outbox, calls } = anOutbox();
    const retry = outbox.retry(ID, 30);
    outbox.sendDraft(ID, draft("Meanwhile"));
    await called(calls, 2);
    expect(contents(calls)).toEqual(["retry 30", "Meanwhile"]);
    calls[0]?.answer();
    await retry;
    expect(Object.keys(outbox.get())).toEqual(["send/141/1"]);
  });
});

test("progress is recorded only while a call is in progress", () => {
  const key = "retry/30";
  const started = outboxReducer({}, { type: "started", key, total: 100 });
  const progressed = outboxReducer(started, { type: "progressed", key, sent: 40, total: 120 });
  expect(progressed[key]).toMatchObject({ phase: "sending", sent: 40, total: 120 });
  expect(outboxReducer({}, { type: "progressed", key, sent: 1, total: 2 })).toEqual({});
  const troubled = outboxReducer(started, { type: "troubled", key, trouble: troubleOf(new Error("?")) });
  expect(outboxReducer(troubled, { type: "looked", key })[key]).toMatchObject({ phase: "trouble", looked: true });
});

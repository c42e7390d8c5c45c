import { createClient, type Transport } from "@livedesk/core";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test, vi } from "vitest";
import type { RelayOptions } from "./index.ts";
import { file, form, formHeaders, text } from "./testing/form.ts";
import { MESSAGES } from "./testing/raw-request.ts";
import { pageRequest, scriptedRelay } from "./testing/scripted-relay.ts";

const whole = form([file()]);
const callerOf = ({ headers }: Request): string => headers.get("x-user") ?? "nobody";

/** A form of which nothing has come yet, and what sends the rest of it. */
function slowForm(user: string, conversation = 141, bytes = whole) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const leave = new AbortController();
  const request = pageRequest({ ...formHeaders, "x-user": user, "content-length": String(bytes.length) }, {
    path: MESSAGES.replace("141", String(conversation)),
    body: readable,
    duplex: "half",
    signal: leave.signal,
  } as RequestInit & { path: string });
  return { request, leave, send: () => writer.write(bytes).then(() => writer.close()), breakOff: () => writer.abort() };
}

async function readAll(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces);
}

/** A relay whose LiveDesk reads forms to their end, and tells how many it has begun to read. */
function readingRelay(limits: RelayOptions["limits"], more: Partial<RelayOptions> = {}) {
  let begun = 0;
  const transport: Transport = {
    clock: manualClock(),
    base64: btoa,
    async send({ body }, { deadline }) {
      begun++;
      const ended = new Promise<never>((_, reject) => deadline.onEnd(() => reject(new Error("ended"))));
      if (body.kind === "encoded") await Promise.race([readAll(await body.data.open()), ended]);
      return { status: 200, headers: {}, body: '{"id":1}' };
    },
  };
  const client = createClient(transport, { maxRetries: 0, ordering: "none" });
  const all = { requestsPerMinute: Infinity, ...limits };
  return { ...scriptedRelay({ client, callerOf, limits: all, ...more }), begun: () => begun };
}

describe("forms under way", () => {
  test("are so many of one caller at most, and texts still get through", async () => {
    const { relay, begun } = readingRelay({ formsPerCaller: 2 });
    const forms = [slowForm("a"), slowForm("a", 142)];
    const answers = forms.map(({ request }) => relay(request));
    await vi.waitUntil(() => begun() === 2);
    const third = await relay(slowForm("a", 143).request);
    expect([third.status, third.headers.get("retry-after"), await third.json()]).toEqual([
      429,
      "5",
      { error: "Too many forms at once" },
    ]);
    expect(begun()).toBe(2);
    expect((await relay(pageRequest({ "x-user": "a" }))).status).toBe(200);
    const other = slowForm("b");
    answers.push(relay(other.request));
    await Promise.all([...forms, other].map(({ send }) => send()));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test("are so many of all callers at most", async () => {
    const { relay, begun } = readingRelay({ formsAtOnce: 2 });
    const forms = [slowForm("a"), slowForm("b")];
    const answers = forms.map(({ request }) => relay(request));
    await vi.waitUntil(() => begun() === 2);
    expect((await relay(slowForm("c").request)).status).toBe(429);
    await Promise.all(forms.map(({ send }) => send()));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("are 4 of a conversation, and 16 in all, where nothing else is said", async () => {
    const { relay, begun } = readingRelay({}, { callerOf: undefined });
    const forms = Array.from({ length: 16 }, (_, at) => slowForm("", 141 + Math.floor(at / 4)));
    const answers: Promise<Response>[] = [];
    for (const { request } of forms.slice(0, 4)) answers.push(relay(request));
    await vi.waitUntil(() => begun() === 4);
    expect((await relay(slowForm("").request)).status).toBe(429);
    for (const { request } of forms.slice(4)) answers.push(relay(request));
    await vi.waitUntil(() => begun() === 16);
    expect((await relay(slowForm("", 999).request)).status).toBe(429);
    await Promise.all(forms.map(({ send }) => send()));
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  test("are as many as come, where that is wanted", async () => {
    const { relay, begun } = readingRelay({ formsAtOnce: Infinity, formsPerCaller: Infinity });
    const forms = Array.from({ length: 20 }, () => slowForm("a"));
    const answers = forms.map(({ request }) => relay(request));
    await vi.waitUntil(() => begun() === 20);
    await Promise.all(forms.map(({ send }) => send()));
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("a form that is over makes room for the next one", () => {
  const wrong = form([text("content", "a"), text("private", "maybe"), file()]);
  type Slow = ReturnType<typeof slowForm>;

  test.each<[string, (slow: Slow) => unknown, status: number, Buffer?]>([
    ["that was sent", (slow) => slow.send(), 200],
    ["that was refused", (slow) => slow.send(), 422, wrong],
    ["that broke off", (slow) => slow.breakOff(), 400],
    ["whose caller has left", (slow) => slow.leave.abort(), 424],
  ])("one %s", async (_, end, status, bytes) => {
    const { relay, begun } = readingRelay({ formsPerCaller: 1, formsAtOnce: 1 });
    for (let round = 1; round <= 3; round++) {
      const slow = slowForm("a", 141, bytes);
      const answer = relay(slow.request);
      await vi.waitUntil(() => begun() === round);
      void end(slow);
      expect((await answer).status).toBe(status);
    }
  });

  test("one that the limiter refused", async () => {
    const { relay } = readingRelay({ formsPerCaller: 1, requestsPerMinute: 1 });
    const first = slowForm("a");
    void first.send();
    expect((await relay(first.request)).status).toBe(200);
    for (let round = 0; round < 3; round++) {
      expect(await (await relay(slowForm("a").request)).json()).toEqual({ error: "Too many requests" });
    }
  });

  test("one that was too slow", async () => {
    const clock = manualClock();
    const { relay, begun } = readingRelay({ formsAtOnce: 1 }, { clock });
    for (let round = 1; round <= 3; round++) {
      const answer = relay(slowForm("a").request);
      await vi.waitUntil(() => begun() === round);
      await clock.advance(60_000);
      expect((await answer).status).toBe(408);
    }
  });
});

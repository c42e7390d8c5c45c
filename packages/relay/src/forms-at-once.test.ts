import { createClient } from "@livedesk/core";
import type { Transport } from "@livedesk/core/adapter";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { perConversation, scriptedRelay, pageRequest } from "./testing/relays.ts";
import { MESSAGES, text, picture, file, form, formHeaders } from "./testing/requests.ts";
import type { RelayOptions } from "./index.ts";

const whole = form([file()]);
const authenticate = ({ headers }: Request): string => headers.get("x-user") ?? "nobody";

/** A request with a form of which no byte has arrived yet, and functions that send the bytes of the form. */
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
  return {
    request,
    leave,
    /** Sends the bytes of the form from index `from` to index `to`. */
    part: (from: number, to: number) => writer.write(bytes.subarray(from, to)),
    send: (from = 0) => writer.write(bytes.subarray(from)).then(() => writer.close()),
    breakOff: () => writer.abort(),
  };
}

async function readAll(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces);
}

/** A relay and a simulated LiveDesk that reads forms to their end, and counts the forms that it has started to read. */
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
  return { ...scriptedRelay({ client, authenticate, limits: all, ...more }), begun: () => begun };
}

describe("the number of forms in progress", () => {
  test("formsPerCaller limits the forms of one caller, and text messages of this caller are still sent", async () => {
    const { relay, begun } = readingRelay({ formsPerCaller: 2 });
    const forms = [slowForm("a"), slowForm("a", 142)];
    const answers = forms.map(({ request }) => relay(request));
    await expect.poll(() => begun()).toBe(2);
    const third = await relay(slowForm("a", 143).request);
    expect([third.status, third.headers.get("retry-after"), await third.json()]).toEqual([
      429,
      "5",
      { error: "Too many forms arrive at the same time" },
    ]);
    expect(begun()).toBe(2);
    expect((await relay(pageRequest({ "x-user": "a" }))).status).toBe(200);
    const other = slowForm("b");
    answers.push(relay(other.request));
    await Promise.all([...forms, other].map(({ send }) => send()));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test("formsAtOnce limits the forms of all callers, and a further form waits for a slot", async () => {
    const { relay, begun } = readingRelay({ formsAtOnce: 2 });
    const [first, second, third] = [slowForm("a"), slowForm("b"), slowForm("c")];
    const answers = [first, second].map(({ request }) => relay(request));
    await expect.poll(() => begun()).toBe(2);
    const waiting = relay(third.request);
    await first.send();
    expect((await answers[0])?.status).toBe(200);
    await expect.poll(() => begun()).toBe(3);
    await Promise.all([second.send(), third.send()]);
    expect([(await answers[1])?.status, (await waiting).status]).toEqual([200, 200]);
  });

  test("the default limits are 4 forms of one caller and 16 forms of all callers", async () => {
    const clock = manualClock();
    const { relay, begun } = readingRelay({}, { authenticate: perConversation, clock });
    const forms = Array.from({ length: 16 }, (_, at) => slowForm("", 141 + Math.floor(at / 4)));
    const answers: Promise<Response>[] = [];
    for (const { request } of forms.slice(0, 4)) answers.push(relay(request));
    await expect.poll(() => begun()).toBe(4);
    expect((await relay(slowForm("").request)).status).toBe(429);
    for (const { request } of forms.slice(4)) answers.push(relay(request));
    await expect.poll(() => begun()).toBe(16);
    const next = slowForm("", 999);
    const waiting = relay(next.request);
    await clock.advance(1000);
    expect(begun()).toBe(16);
    await Promise.all([...forms, next].map(({ send }) => send()));
    expect(new Set((await Promise.all([...answers, waiting])).map(({ status }) => status))).toEqual(new Set([200]));
  });

  test("Infinity turns off a limit for forms", async () => {
    const { relay, begun } = readingRelay({ formsAtOnce: Infinity, formsPerCaller: Infinity });
    const forms = Array.from({ length: 20 }, () => slowForm("a"));
    const answers = forms.map(({ request }) => relay(request));
    await expect.poll(() => begun()).toBe(20);
    await Promise.all(forms.map(({ send }) => send()));
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("slow callers do not block the others", () => {
  const long = form([file("a.png", "image/png", picture(100_000))]);
  type Slow = ReturnType<typeof slowForm>;

  /** Sixteen forms of sixteen callers, which take all slots, and a clock. */
  async function full(begin: (slow: Slow) => unknown = () => undefined, bytes = whole) {
    const clock = manualClock();
    const relay = readingRelay({}, { clock });
    const forms = Array.from({ length: 16 }, (_, at) => slowForm(`slow ${at}`, 141, bytes));
    const answers = forms.map(({ request }) => relay.relay(request));
    await expect.poll(() => relay.begun()).toBe(16);
    await Promise.all(forms.map(begin));
    return { ...relay, clock, forms, answers };
  }

  const TOO_SLOW = { error: "The body arrived too slowly while other requests waited" };

  test.each<[string, number]>([
    ["of which nothing has arrived", 0],
    ["that have stalled after 90 000 bytes", 90_000],
  ])("one of 16 forms %s is ended after 2.5 s, and the form of the next caller gets its slot", async (_, sent) => {
    const { relay, clock, forms, answers, begun } = await full((slow) => slow.part(0, sent), long);
    const next = slowForm("next");
    const answer = relay(next.request);
    await clock.advance(2000);
    expect(begun()).toBe(16);
    await clock.advance(500);
    await expect.poll(() => begun()).toBe(17);
    await next.send();
    expect((await answer).status).toBe(200);
    const first = await Promise.race(answers);
    expect([first.status, await first.json()]).toEqual([408, TOO_SLOW]);
    // Now no form waits, so the other slow forms are not ended.
    await Promise.allSettled(forms.map(({ send }) => send(sent)));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200)).toEqual([408]);
  });

  test("for each form that waits for a slot, one of 16 slow forms is ended", async () => {
    const { relay, clock, forms, answers, begun } = await full(undefined, long);
    const next = Array.from({ length: 5 }, (_, at) => slowForm(`next ${at}`));
    const waiting = next.map(({ request }) => relay(request));
    for (let second = 1; second <= 6; second++) {
      await Promise.allSettled(forms.map(({ part }) => part(second - 1, second)));
      await clock.advance(500);
    }
    await expect.poll(() => begun()).toBe(21);
    await Promise.all(next.map(({ send }) => send()));
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const { breakOff } of forms) void breakOff();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 408)).toHaveLength(5);
  });

  test("forms that arrive fast enough keep their slots, and a form that has waited for 5 s is refused with Retry-After", async () => {
    const { relay, clock, forms, answers } = await full(undefined, long);
    const waiting = relay(slowForm("next").request);
    for (let time = 0; time < 5000; time += 500) {
      const at = (time / 500) * 8192;
      await Promise.all(forms.map(({ part }) => part(at, at + 8192)));
      await clock.advance(500);
    }
    const answer = await waiting;
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "5"]);
    await Promise.all(forms.map(({ send }) => send(81_920)));
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  test("slow forms that are complete keep their slots, and a slow form that is still arriving is ended", async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    let read = 0;
    const clock = manualClock();
    const hesitant: Transport = {
      clock: manualClock(),
      base64: btoa,
      async send({ body }) {
        if (body.kind === "encoded") await readAll(await body.data.open());
        read++;
        await answered;
        return { status: 200, headers: {}, body: '{"id":1}' };
      },
    };
    const client = createClient(hesitant, { maxRetries: 0, ordering: "none" });
    const { relay } = scriptedRelay({ client, clock, authenticate, limits: { formsAtOnce: 3 } });
    const forms = [slowForm("a"), slowForm("b")];
    const slow = slowForm("slow");
    const answers = forms.map(({ request }) => relay(request));
    await Promise.all(forms.map(({ part }) => part(0, 10)));
    const third = relay(slow.request);
    await clock.advance(10_000);
    await Promise.all(forms.map(({ send }) => send(10)));
    await expect.poll(() => read).toBe(2);
    const next = slowForm("next");
    const waiting = relay(next.request);
    await clock.advance(500);
    expect((await third).status).toBe(408);
    await next.send();
    answer();
    expect((await Promise.all([...answers, waiting])).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test("a slow form is not ended while no other form waits", async () => {
    const clock = manualClock();
    const { relay, begun } = readingRelay({}, { clock });
    const slow = slowForm("a");
    const answer = relay(slow.request);
    await expect.poll(() => begun()).toBe(1);
    await clock.advance(44_000);
    await slow.send();
    expect((await answer).status).toBe(200);
  });

  test("a slot that becomes free goes to the caller with the fewest forms", async () => {
    const { relay, begun } = readingRelay({ formsAtOnce: 2 });
    const [first, second] = [slowForm("a"), slowForm("a")];
    const answers = [first, second].map(({ request }) => relay(request));
    await expect.poll(() => begun()).toBe(2);
    const [greedy, modest] = [slowForm("a"), slowForm("b")];
    void greedy.send();
    void modest.send();
    const order: string[] = [];
    const waiting = [
      relay(greedy.request).then(() => order.push("greedy")),
      relay(modest.request).then(() => order.push("modest")),
    ];
    await first.send();
    await Promise.all(waiting);
    expect(order).toEqual(["modest", "greedy"]);
    await second.send();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("the slot of a form", () => {
  const wrong = form([text("content", "a"), text("private", "maybe"), file()]);
  type Slow = ReturnType<typeof slowForm>;

  test.each<[string, (slow: Slow) => unknown, status: number, Buffer?]>([
    ["was sent", (slow) => slow.send(), 200],
    ["was refused", (slow) => slow.send(), 422, wrong],
    ["was cut off", (slow) => slow.breakOff(), 400],
    ["lost its caller", (slow) => slow.leave.abort(), 424],
  ])("the slot of a form becomes free after the form %s", async (_, end, status, bytes) => {
    const { relay, begun } = readingRelay({ formsPerCaller: 1, formsAtOnce: 1 });
    for (let round = 1; round <= 3; round++) {
      const slow = slowForm("a", 141, bytes);
      const answer = relay(slow.request);
      await expect.poll(() => begun()).toBe(round);
      void end(slow);
      expect((await answer).status).toBe(status);
    }
  });

  test("the slot of a form becomes free after the limiter has refused the form", async () => {
    const { relay } = readingRelay({ formsPerCaller: 1, requestsPerMinute: 1 });
    const first = slowForm("a");
    void first.send();
    expect((await relay(first.request)).status).toBe(200);
    for (let round = 0; round < 3; round++) {
      expect(await (await relay(slowForm("a").request)).json()).toEqual({ error: "Too many requests" });
    }
  });

  test("the slot of a form becomes free after the form was too slow", async () => {
    const clock = manualClock();
    const { relay, begun } = readingRelay({ formsAtOnce: 1 }, { clock });
    for (let round = 1; round <= 3; round++) {
      const answer = relay(slowForm("a").request);
      await expect.poll(() => begun()).toBe(round);
      await clock.advance(60_000);
      expect((await answer).status).toBe(408);
    }
  });
});

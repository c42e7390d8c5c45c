import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Emulator, type EmulatorAppOptions, startEmulator } from "./index.ts";
import { Desk, START } from "./testing/desk.ts";
import { runScript } from "./testing/process.ts";
import { changeStream } from "./events.ts";

const EVENTS = "/__emulator/events";
const OPENING = ": this is a stream of changes\nretry: 1000\n\n";
const BEAT = ": still here\n\n";

const event = (what: string, conversation_id?: number): string =>
  `event: change\ndata: ${JSON.stringify({ what, conversation_id })}\n\n`;

/** The waits of an emulator. Each wait ends when its signal aborts, or when the test ends the wait. */
class Waits {
  readonly signals: AbortSignal[] = [];
  readonly times: number[] = [];
  #pass = (): void => undefined;

  readonly wait = (ms: number, signal: AbortSignal): Promise<void> => {
    this.times.push(ms);
    this.signals.push(signal);
    return new Promise((resolve, reject) => {
      this.#pass = resolve;
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };

  pass(): void {
    this.#pass();
  }
}

/** A reader of the stream. It reads only when the test calls it. */
class Listener {
  readonly #decoder = new TextDecoder();
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor({ body }: Response) {
    this.#reader = body?.getReader();
  }

  static async on(desk: Desk, signal?: AbortSignal): Promise<Listener> {
    const request = new Request(`${desk.emulator.url}${EVENTS}`, signal === undefined ? {} : { signal });
    const listener = new Listener(await desk.emulator.fetch(request));
    // This is the opening of the stream, which is sent when the first read starts.
    await listener.next();
    return listener;
  }

  async next(): Promise<string> {
    return this.#decoder.decode((await this.#reader?.read())?.value);
  }

  async leave(): Promise<void> {
    await this.#reader?.cancel();
  }
}

describe("the stream of events announces", () => {
  const announced = async (act: (desk: Desk) => unknown, options: EmulatorAppOptions = {}): Promise<string> => {
    const desk = new Desk(options);
    const listener = await Listener.on(desk);
    await act(desk);
    // This event comes after all other events, even if the chunks are divided differently.
    desk.emulator.setWindow(142, "open");
    let text = "";
    while (!text.endsWith(event("messages", 142))) text += await listener.next();
    await listener.leave();
    return text.slice(0, -event("messages", 142).length);
  };

  test.each<[string, (desk: Desk) => unknown, string[]]>([
    ["a send", (desk) => desk.send(141, { content: "a" }), [event("messages", 141), event("exchanges", 141)]],
    ["a refused call", (desk) => desk.send(141, {}), [event("exchanges", 141)]],
    ["a call to an unknown conversation", (desk) => desk.retry(9, "x"), [event("exchanges", 9)]],
    ["a message from the customer", (desk) => desk.emulator.customerWrites(143, "a"), [event("messages", 143)]],
    ["a window that is set", (desk) => desk.emulator.setWindow(141, "closed"), [event("messages", 141)]],
    ["a rule that is added", (desk) => desk.emulator.faults.add({ fault: "429" }), [event("faults")]],
    ["rules that are replaced", (desk) => desk.emulator.faults.replace({ rules: [] }), [event("faults")]],
    ["rules that are cleared", (desk) => desk.emulator.faults.clear(), [event("faults")]],
    ["templates that are cleared", (desk) => desk.emulator.templates.clear(), [event("templates")]],
    ["a clock that is moved", (desk) => desk.emulator.clock.advance(1), [event("clock")]],
    ["a clock that is set back", (desk) => desk.emulator.clock.reset(), [event("clock")]],
    ["nothing for a request that only reads", (desk) => desk.call("/__emulator/truth"), []],
    ["nothing for a change that is refused", (desk) => desk.json("/__emulator/faults", { fault: "x" }), []],
  ])("%s", async (_, act, events) => {
    expect(await announced(act)).toBe(events.join(""));
  });

  test("a rule that matches a call, and a call that is a retry", async () => {
    const text = await announced(
      async (desk) => {
        desk.emulator.setWindow(141, "closed");
        await desk.send(141, { content: "a" });
        await desk.retry(141, 3030);
      },
      { faults: { rules: [{ fault: "500-after-commit", kind: "retry" }] } },
    );
    // How often each event is sent depends on how the events are divided into chunks.
    expect(new Set(text.split(/(?<=\n\n)/))).toEqual(
      new Set([event("messages", 141), event("exchanges", 141), event("faults")]),
    );
  });

  test("changes without the text of any message", async () => {
    expect(await announced((desk) => desk.send(141, { content: "very private" }))).not.toContain("private");
  });
});

test("the answer is a stream of events that must not be cached, and the answer begins at once", async () => {
  const { emulator } = new Desk();
  const answer = await emulator.fetch(new Request(`${emulator.url}${EVENTS}`));
  const { status, headers } = answer;
  expect([status, headers.get("Content-Type"), headers.get("Cache-Control")]).toEqual([
    200,
    "text/event-stream",
    "no-store",
  ]);
  const listener = new Listener(answer);
  expect(await listener.next()).toBe(OPENING);
  await listener.leave();
});

test("equal changes are merged into one event while a slow reader has not read them", async () => {
  const desk = new Desk();
  const listener = await Listener.on(desk);
  for (let count = 0; count < 500; count += 1) await desk.send(141, { content: "a" });
  desk.emulator.clock.advance(1);
  let text = "";
  while (!text.includes('"clock"')) text += await listener.next();
  // One or two chunks were already sent. The other changes were merged into one chunk.
  expect(text.length).toBeLessThan(1000);
  expect(desk.truthOf(141)?.messages).toHaveLength(503);
  await listener.leave();
});

test("after 15 seconds without a change, the stream sends a heartbeat", async () => {
  const waits = new Waits();
  const listener = await Listener.on(new Desk({ wait: waits.wait }));
  for (const times of [1, 2, 3]) {
    const next = listener.next();
    await vi.waitFor(() => expect(waits.times).toEqual(Array(times).fill(15_000)));
    waits.pass();
    expect(await next).toBe(BEAT);
  }
  await listener.leave();
});

test("a reader that connects later gets only the changes after its connection", async () => {
  const desk = new Desk();
  await desk.send(141, { content: "a" });
  const [one, other] = [await Listener.on(desk), await Listener.on(desk)];
  desk.emulator.customerWrites(143, "b");
  expect(await one.next()).toBe(event("messages", 143));
  await one.leave();
  expect(await other.next()).toBe(event("messages", 143));
  await other.leave();
});

describe("the heartbeat timer and the listener are released", () => {
  test("when the reader cancels the stream", async () => {
    const waits = new Waits();
    const desk = new Desk({ wait: waits.wait });
    const listener = await Listener.on(desk);
    await vi.waitFor(() => expect(waits.signals).toHaveLength(1));
    await listener.leave();
    await vi.waitFor(() => expect(waits.signals[0]?.aborted).toBe(true));
    await desk.send(141, { content: "a" });
    expect(waits.signals).toHaveLength(1);
  });

  test("so that no change is sent to a reader that has cancelled", async () => {
    const unlisten = vi.fn<() => void>();
    const stream = changeStream({ listen: () => unlisten }, new Waits().wait).getReader();
    await stream.read();
    expect(unlisten).not.toHaveBeenCalled();
    await stream.cancel();
    expect(unlisten).toHaveBeenCalledOnce();
  });

  test("when the caller's signal aborts", async () => {
    const waits = new Waits();
    const controller = new AbortController();
    const listener = await Listener.on(new Desk({ wait: waits.wait }), controller.signal);
    const next = listener.next();
    controller.abort(new Error("enough"));
    await expect(next).rejects.toThrow("enough");
    await vi.waitFor(() => expect(waits.signals[0]?.aborted).toBe(true));
  });

  test("when the request is a HEAD", async () => {
    const waits = new Waits();
    const desk = new Desk({ wait: waits.wait });
    const answer = await desk.emulator.fetch(new Request(`${desk.emulator.url}${EVENTS}`, { method: "HEAD" }));
    expect([answer.status, answer.body]).toEqual([200, null]);
    await desk.send(141, { content: "a" });
    expect(waits.times).toEqual([]);
  });
});

describe("events over a socket:", () => {
  const running: Emulator[] = [];

  afterEach(() => Promise.all(running.splice(0).map((emulator) => emulator.close())));

  async function start(waits = new Waits()) {
    const emulator = await startEmulator({ wait: waits.wait, now: () => new Date(START * 1000) });
    running.push(emulator);
    const controller = new AbortController();
    const answer = await fetch(`${emulator.url}${EVENTS}`, { signal: controller.signal });
    const listener = new Listener(answer);
    await listener.next();
    return { emulator, listener, controller, waits };
  }

  test("a change arrives at once", async () => {
    const { emulator, listener } = await start();
    emulator.customerWrites(141, "a");
    expect(await listener.next()).toBe(event("messages", 141));
    emulator.clock.advance(1);
    expect(await listener.next()).toBe(event("clock"));
  });

  test("the listener of a client that disconnects is removed", async () => {
    const { emulator, controller, waits } = await start();
    await vi.waitFor(() => expect(waits.signals).toHaveLength(1));
    controller.abort();
    await vi.waitFor(() => expect(waits.signals[0]?.aborted).toBe(true));
    emulator.customerWrites(141, "a");
    expect(waits.signals).toHaveLength(1);
  });

  test("closing the emulator ends the stream", async () => {
    const { emulator, listener, waits } = await start();
    const next = listener.next();
    await emulator.close();
    await expect(next).rejects.toThrow();
    expect(waits.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test("after the end of the stream, nothing keeps the process alive", async () => {
    const child = runScript(`
      import { startEmulator } from INDEX;
      const emulator = await startEmulator();
      const left = new AbortController();
      const [stays, leaves] = await Promise.all([
        fetch(emulator.url + "/__emulator/events"),
        fetch(emulator.url + "/__emulator/events", { signal: left.signal }),
      ]);
      await leaves.body.getReader().read();
      left.abort();
      const reader = stays.body.getReader();
      await reader.read();
      const end = reader.read().then(() => "more", () => "end");
      await emulator.close();
      if ((await end) !== "end") process.exitCode = 1;
    `);
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

test("the stream allows only GET and HEAD, and refuses a wrong Host", async () => {
  const desk = new Desk();
  expect(await desk.post(EVENTS, {})).toMatchObject({
    status: 405,
    body: { error: "This path only allows GET, HEAD" },
  });
  expect(await desk.emulator.fetch(new Request(`http://evil.example:4010${EVENTS}`))).toHaveProperty("status", 403);
});

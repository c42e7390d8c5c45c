import { createServer } from "node:http";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  connectEmulator,
  type EmulatorClient,
  type EmulatorClientOptions,
  EmulatorRequestError,
  type EmulatorRequestOptions,
  type FaultRule,
  readChange,
} from "./client.ts";
import { type Emulator, startEmulator } from "./index.ts";
import { Desk } from "./testing/desk.ts";

const FAULTS = "/__emulator/faults";
const rule: FaultRule = { fault: "429", retryAfter: 2, conversationId: 141, kind: "text", odds: 0.5 };

describe("a client of the control API", () => {
  let emulator: Emulator;
  let client: EmulatorClient;

  beforeEach(async () => {
    emulator = await startEmulator();
    client = connectEmulator(`${emulator.url}/`);
  });

  afterEach(() => emulator.close());

  test("reads the truth, and writes as the customer", async () => {
    expect(client.url).toBe(emulator.url);
    const written = await client.customerWrites(142, "I am back");
    expect(written).toMatchObject({ id: 3030, message_type: 0, content: "I am back" });
    expect(await client.truth()).toStrictEqual(emulator.truth());
    expect(await client.truth({ conversationId: 142 })).toStrictEqual(emulator.truth({ conversationId: 142 }));
    await expect(client.customerWrites(9, "a")).rejects.toThrow("There is no such conversation; this emulator has 141");
    await expect(client.customerWrites(142, " ")).rejects.toThrow(/customer-messages: content: /);
  });

  test("adds, lists, replaces and clears fault rules", async () => {
    const added = await client.faults.add(rule);
    expect(added).toEqual({ ...rule, id: 1, matched: 0, struck: 0 });
    await client.faults.add({ fault: "slow", delayMs: 5 });
    expect(await client.faults.list()).toStrictEqual(emulator.faults.list());
    expect(await client.faults.replace({ seed: "s", rules: [{ fault: "stall-body" }] })).toStrictEqual(
      emulator.faults.list(),
    );
    expect(emulator.faults.list()).toMatchObject({ seed: "s", rules: [{ fault: "stall-body", id: 1 }] });
    expect(await client.faults.clear()).toEqual({ seed: "s", rules: [] });
    expect(emulator.faults.list()).toEqual({ seed: "s", rules: [] });
  });

  test("rejects with the emulator's own error text if a rule is not valid", async () => {
    await expect(client.faults.add({ fault: "slow", delayMs: -1 })).rejects.toThrow(
      "/faults: delayMs: must be a number of milliseconds",
    );
    await expect(client.faults.replace({ rules: [{ ...rule, count: 1 }] })).rejects.toThrow("rules.0.count: cannot");
  });

  test("reads the time, moves it and sets it back", async () => {
    const { clock } = client;
    const before = await clock.now();
    expect(await clock.advance(86_400_000)).toSatisfy((time: Date) => time.getTime() - before.getTime() >= 86_400_000);
    expect(Math.abs(emulator.clock.now().getTime() - Date.now() - 86_400_000)).toBeLessThan(60_000);
    expect(await clock.reset()).toBeInstanceOf(Date);
    expect(Math.abs(emulator.clock.now().getTime() - Date.now())).toBeLessThan(60_000);
    await expect(clock.advance(-1)).rejects.toThrow(
      "/clock: advance: must be a number of milliseconds, a whole number, 0 or more",
    );
  });

  test("reads how far the clock is ahead", async () => {
    await client.clock.advance(5000);
    const { now, offset } = await client.clock.read();
    expect(offset).toBe(5000);
    expect(Math.abs(now - Date.now() - offset)).toBeLessThan(60_000);
  });

  test("opens and closes a window", async () => {
    expect(await client.setWindow(142, "open")).toMatchObject({ id: 142, window: "open" });
    expect(emulator.truth().conversations[1]?.window).toBe("open");
    expect(await client.setWindow(142, "closed")).toStrictEqual(emulator.truth().conversations[1]);
    await expect(client.setWindow(143, "closed")).rejects.toThrow("/window: open: conversation 143 is not a WhatsApp");
    // @ts-expect-error A window is either open or closed.
    await expect(client.setWindow(142, "none")).rejects.toThrow('window: must be "open" or "closed"');
  });

  test("reads all exchanges, or the exchanges of one conversation or message", async () => {
    for (const id of [141, 142])
      await fetch(`${emulator.url}/api/v2/accounts/conversations/${id}/messages`, { method: "POST" });
    expect(await client.exchanges()).toStrictEqual(emulator.exchanges());
    expect(await client.exchanges()).toMatchObject([{ conversation_id: 141, response: { status: 401 } }, { id: 2 }]);
    expect(await client.exchanges({ conversationId: 142 })).toMatchObject([{ id: 2 }]);
    expect(await client.exchanges({ conversationId: 142, messageId: 7 })).toEqual([]);
    await expect(client.exchanges({ messageId: -1 })).rejects.toThrow("message_id: must be an id");
  });

  test("rejects after the emulator was closed", async () => {
    await emulator.close();
    await expect(client.truth()).rejects.toThrow();
  });
});

test("a client rejects if the server at the URL is not an emulator", async () => {
  const server = createServer((_, outgoing) => void outgoing.end("<html>")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const client = connectEmulator(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  await expect(client.truth()).rejects.toThrow("The answer is not from an emulator of this version");
  server.close();
  server.closeAllConnections();
});

describe("an EmulatorRequestError says why a request failed", () => {
  const URL_OF_NOBODY = "http://127.0.0.1:4010";
  const answering =
    (answer: () => Response): typeof fetch =>
    async () =>
      answer();
  const silent: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      const fail = (): void => reject(init?.signal?.reason);
      if (init?.signal?.aborted) fail();
      init?.signal?.addEventListener("abort", fail);
    });

  async function failure(options: EmulatorClientOptions, call?: EmulatorRequestOptions): Promise<EmulatorRequestError> {
    const error: unknown = await connectEmulator(URL_OF_NOBODY, options)
      .truth(call)
      .catch((thrown: unknown) => thrown);
    if (!(error instanceof EmulatorRequestError))
      throw new Error("no EmulatorRequestError was thrown", { cause: error });
    return error;
  }

  test("the reason is refused, with the emulator's own error text and the status, if the emulator refused the request", async () => {
    const refuse = answering(() =>
      Response.json({ error: "advance: must be a number of milliseconds" }, { status: 422 }),
    );
    expect(await failure({ fetch: refuse })).toMatchObject({
      reason: "refused",
      status: 422,
      detail: "advance: must be a number of milliseconds",
      message: "http://127.0.0.1:4010/__emulator/truth: advance: must be a number of milliseconds",
    });
  });

  test("the reason is refused, with the status, if a server that is not an emulator refused the request", async () => {
    const error = await failure({ fetch: answering(() => new Response("<html>", { status: 502 })) });
    expect(error).toMatchObject({ reason: "refused", status: 502, detail: expect.stringContaining("HTTP 502") });
  });

  test.each([
    ["not JSON", () => new Response("<html>")],
    ["JSON of another server", () => Response.json({ conversations: "none" })],
    ["a conversation without messages", () => Response.json({ conversations: [{ id: 141 }] })],
  ])("the reason is unreadable if the answer is %s", async (_, answer) => {
    expect(await failure({ fetch: answering(answer) })).toMatchObject({ reason: "unreadable", status: undefined });
  });

  test("the reason is unreachable if the request fails", async () => {
    const refused = new TypeError("Failed to fetch");
    const error = await failure({ fetch: () => Promise.reject(refused) });
    expect(error).toMatchObject({ reason: "unreachable", status: undefined, cause: refused });
  });

  test("the reason is timeout if no answer arrives in time", async () => {
    expect(await failure({ fetch: silent, timeout: 1 })).toMatchObject({
      reason: "timeout",
      detail: "No answer came within 1 ms",
    });
  });

  test("the reason is aborted if the caller's signal aborts, even if the client has a timeout", async () => {
    const options = { fetch: silent, timeout: 60_000 };
    expect(await failure(options, { signal: AbortSignal.abort() })).toMatchObject({ reason: "aborted" });
  });
});

test("a client reads answers of a newer emulator with unknown keys and values", async () => {
  const [conversation] = new Desk().emulator.truth().conversations;
  const newer = { conversations: [{ ...conversation, channel: "telegram", mood: "good" }], version: 2 };
  const client = connectEmulator("http://127.0.0.1:4010", { fetch: async () => Response.json(newer) });
  expect(await client.truth()).toEqual(newer);
});

test("a client has the URL of the stream of events, and readChange reads the data of an event", () => {
  expect(connectEmulator("http://127.0.0.1:4010/inbox").eventsUrl).toBe("http://127.0.0.1:4010/__emulator/events");
  expect(readChange('{"what":"messages","conversation_id":141}')).toEqual({ what: "messages", conversation_id: 141 });
  expect(readChange('{"what":"clock"}')).toEqual({ what: "clock" });
  for (const data of ["", "{", "null", '{"what":1}']) expect(readChange(data)).toBeUndefined();
});

describe("the fault rules over plain HTTP", () => {
  test("are in the answer to every method", async () => {
    const desk = new Desk({ faults: { seed: "s", rules: [] } });
    expect(await desk.json(FAULTS, { fault: "429" })).toMatchObject({ status: 200, body: { id: 1, fault: "429" } });
    expect(await desk.call(FAULTS)).toMatchObject({ status: 200, body: { seed: "s", rules: [{ id: 1, struck: 0 }] } });
    const plan = { headers: { "Content-Type": "application/json" }, body: '{"rules":[]}' };
    expect(await desk.call(FAULTS, { method: "PUT", ...plan })).toMatchObject({ body: { seed: "s", rules: [] } });
    expect(await desk.call(FAULTS, { method: "DELETE" })).toMatchObject({ status: 200, body: { rules: [] } });
    expect(await desk.call(FAULTS, { method: "PATCH" })).toMatchObject({ status: 405 });
  });

  test.each([
    ["POST", '{"fault":"x"}', 422, "fault: must be one of"],
    ["PUT", '{"rules":[{"fault":"429","odds":2}]}', 422, "rules.0.odds: must be a number from 0 to 1"],
    ["PUT", "[]", 422, "the plan must be an object"],
    ["POST", "{", 400, "The body is not valid JSON"],
  ])("answer the method %s with the body %s with the status %i", async (method, body, status, issue) => {
    const desk = new Desk();
    expect(await desk.call(FAULTS, { method, headers: { "Content-Type": "application/json" }, body })).toMatchObject({
      status,
      body: { error: expect.stringContaining(issue) },
    });
  });

  test("refuse a form that a web page can post", async () => {
    const desk = new Desk();
    expect(await desk.post(FAULTS, { body: '{"fault":"429"}' })).toMatchObject({ status: 422 });
    expect(desk.emulator.faults.list().rules).toEqual([]);
  });

  test.each(["POST", "PUT", "DELETE"])("refuse %s from a page of another origin", async (method) => {
    const desk = new Desk({ faults: { rules: [{ fault: "429" }] } });
    const init = {
      method,
      ...(method === "DELETE" ? {} : { body: '{"rules":[],"fault":"429"}' }),
      headers: { "Content-Type": "application/json", Origin: "https://evil.example" },
    };
    expect(await desk.call(FAULTS, init)).toMatchObject({
      status: 403,
      body: { error: expect.stringMatching(/^Origin: /) },
    });
    expect(desk.emulator.faults.list().rules).toHaveLength(1);
  });

  test("refuse a request with a wrong Host, even a GET", async () => {
    const { emulator } = new Desk();
    const strange = new Request(`http://evil.example:4010${FAULTS}`);
    expect(await emulator.fetch(strange)).toHaveProperty("status", 403);
  });
});

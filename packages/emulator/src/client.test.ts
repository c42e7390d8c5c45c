import { createServer } from "node:http";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectEmulator, type Emulator, type EmulatorClient, type FaultRule, startEmulator } from "./index.ts";
import { Desk } from "./testing/desk.ts";

const FAULTS = "/__emulator/faults";
const rule: FaultRule = { fault: "429", retryAfter: 2, conversationId: 141, kind: "text", odds: 0.5 };

describe("from another process", () => {
  let emulator: Emulator;
  let client: EmulatorClient;

  beforeEach(async () => {
    emulator = await startEmulator();
    client = connectEmulator(`${emulator.url}/`);
  });

  afterEach(() => emulator.close());

  test("the truth, and a customer who writes", async () => {
    expect(client.url).toBe(emulator.url);
    const written = await client.customerWrites(142, "I am back");
    expect(written).toMatchObject({ id: 3030, message_type: 0, content: "I am back" });
    expect(await client.truth()).toStrictEqual(emulator.truth());
    await expect(client.customerWrites(9, "a")).rejects.toThrow("There is no such conversation; this emulator has 141");
    await expect(client.customerWrites(142, " ")).rejects.toThrow(/customer-messages: content: /);
  });

  test("faults are added, listed, replaced and cleared", async () => {
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

  test("a rule that makes no sense is refused in the emulator's words", async () => {
    await expect(client.faults.add({ fault: "slow", delayMs: -1 })).rejects.toThrow("/faults: delayMs: is needed");
    await expect(client.faults.replace({ rules: [{ ...rule, count: 1 }] })).rejects.toThrow("rules.0.count: cannot");
  });

  test("the time is read, moved and set back", async () => {
    const { clock } = client;
    const before = await clock.now();
    expect(await clock.advance(86_400_000)).toSatisfy((time: Date) => time.getTime() - before.getTime() >= 86_400_000);
    expect(Math.abs(emulator.clock.now().getTime() - Date.now() - 86_400_000)).toBeLessThan(60_000);
    expect(await clock.reset()).toBeInstanceOf(Date);
    expect(Math.abs(emulator.clock.now().getTime() - Date.now())).toBeLessThan(60_000);
    await expect(clock.advance(-1)).rejects.toThrow("/clock: advance: must be milliseconds, a whole number from 0");
  });

  test("a window is opened and closed", async () => {
    expect(await client.setWindow(142, "open")).toMatchObject({ id: 142, window: "open" });
    expect(emulator.truth().conversations[1]?.window).toBe("open");
    expect(await client.setWindow(142, "closed")).toStrictEqual(emulator.truth().conversations[1]);
    await expect(client.setWindow(143, "closed")).rejects.toThrow("/window: open: conversation 143 is no WhatsApp");
    // @ts-expect-error A window is either open or closed.
    await expect(client.setWindow(142, "none")).rejects.toThrow('window: must be "open" or "closed"');
  });

  test("the calls and their answers: all, or those of a conversation or message", async () => {
    for (const id of [141, 142])
      await fetch(`${emulator.url}/api/v2/accounts/conversations/${id}/messages`, { method: "POST" });
    expect(await client.exchanges()).toStrictEqual(emulator.exchanges());
    expect(await client.exchanges()).toMatchObject([{ conversation_id: 141, response: { status: 401 } }, { id: 2 }]);
    expect(await client.exchanges({ conversationId: 142 })).toMatchObject([{ id: 2 }]);
    expect(await client.exchanges({ conversationId: 142, messageId: 7 })).toEqual([]);
    await expect(client.exchanges({ messageId: -1 })).rejects.toThrow("message_id: must be an id");
  });

  test("an emulator that is gone is an error", async () => {
    await emulator.close();
    await expect(client.truth()).rejects.toThrow();
  });
});

test("a server that is no emulator is told from one", async () => {
  const server = createServer((_, outgoing) => void outgoing.end("<html>")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const client = connectEmulator(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  await expect(client.truth()).rejects.toThrow("no emulator answers there");
  server.close();
  server.closeAllConnections();
});

describe("over plain HTTP", () => {
  test("every method answers with what is in force", async () => {
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
    ["PUT", "[]", 422, "the body must be an object"],
    ["POST", "{", 400, "The body is not valid JSON"],
  ])("%s %s is a %i", async (method, body, status, complaint) => {
    const desk = new Desk();
    expect(await desk.call(FAULTS, { method, headers: { "Content-Type": "application/json" }, body })).toMatchObject({
      status,
      body: { error: expect.stringContaining(complaint) },
    });
  });

  test("a form that a web page could post is refused", async () => {
    const desk = new Desk();
    expect(await desk.post(FAULTS, { body: '{"fault":"429"}' })).toMatchObject({ status: 422 });
    expect(desk.emulator.faults.list().rules).toEqual([]);
  });

  test.each(["POST", "PUT", "DELETE"])("%s from a page of another origin is refused", async (method) => {
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

  test("a name that was made to point here is refused, also for reading", async () => {
    const { emulator } = new Desk();
    const strange = new Request(`http://evil.example:4010${FAULTS}`);
    expect(await emulator.fetch(strange)).toHaveProperty("status", 403);
  });
});

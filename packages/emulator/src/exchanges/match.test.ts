import { describe, expect, test } from "vitest";
import { connectEmulator, startEmulator } from "../index.ts";
import { Desk, form } from "../testing/desk.ts";

const file = new File(["x"], "a.txt", { type: "text/plain" });
const template = { content: "a", message_type: "outgoing", template_params: { name: "hello", language: "en" } };

describe("verify() returns the calls", () => {
  test.each([
    ["with this content", { content: "Hello" }, [1]],
    ["with this content in a form", { content: "The photo" }, [3]],
    ["of this conversation", { conversationId: 143 }, [2]],
    ["of this kind", { kind: "template" } as const, [4]],
    ["with this template", { template: "hello" }, [4]],
    ["with this status", { status: 422 }, [5]],
    ["with this fault", { fault: "500-before-commit" } as const, [6]],
    ["without a fault, with this message", { fault: null, messageId: 3031 }, [2]],
    ["whatever they are", {}, [1, 2, 3, 4, 5, 6]],
  ])("%s", async (_, match, ids) => {
    const desk = new Desk();
    await desk.send(141, { content: "Hello" });
    await desk.send(143, { content: "Note", private: true });
    await desk.send(141, form(["content", "The photo"], ["attachments[]", file]));
    await desk.send(141, template);
    await desk.send(141, { content: "" });
    desk.emulator.faults.add({ fault: "500-before-commit" });
    await desk.send(141, { content: "lost" });
    expect(desk.emulator.verify(match).map(({ id }) => id)).toEqual(ids);
  });

  test("if there are as many as times says, which may be none", async () => {
    const desk = new Desk();
    for (const content of ["a", "a"]) await desk.send(141, { content });
    expect(desk.emulator.verify({ content: "a" }, { times: 2 })).toHaveLength(2);
    expect(desk.emulator.verify({ content: "b" }, { times: 0 })).toEqual([]);
    expect(() => desk.emulator.verify({ content: "a" }, { times: 1 })).toThrow("2 calls matched, not 1");
  });
});

describe("the error for no call says how the nearest call differed:", () => {
  const HELLO = "Your order 456 is on its way";
  test.each([
    [
      { content: "Your order 457 is on its way" },
      "no call matched; nearest: content differed at character 14 (call 1, POST /api/",
    ],
    [{ content: `${HELLO}!` }, "nearest: content differed at character 29 (call 1"],
    [{ content: "😀our" }, "nearest: content differed at character 1 (call 2"],
    [{ content: HELLO, kind: "note" } as const, 'nearest: kind was "text", not "note" (call 1'],
    [{ content: HELLO, status: 422 }, "nearest: status was 200, not 422 (call 1"],
    [{ content: "Good bye", conversationId: 143 }, "nearest: content differed at character 6 (call 2"],
    [{ template: "hello" }, 'nearest: template was null, not "hello" (call 2'],
  ])("%j", async (match, message) => {
    const desk = new Desk();
    await desk.send(141, { content: HELLO });
    await desk.send(143, { content: "Good day" });
    expect(() => desk.emulator.verify(match)).toThrow(message);
  });

  test("there were no calls", () => {
    expect(() => new Desk().emulator.verify({ content: "a" })).toThrow("no call matched; there were no calls");
  });

  test("the message does not repeat the text of a call", async () => {
    const desk = new Desk();
    await desk.send(141, { content: "my PIN is 4711" });
    expect(() => desk.emulator.verify({ content: "my PIN is 4712" })).toThrow(/^(?!.*471).*character 14/);
  });
});

describe("waitFor()", () => {
  test("resolves at once if the call has ended already, and otherwise as soon as it ends", async () => {
    const desk = new Desk({ wait: () => new Promise(() => undefined) });
    await desk.send(141, { content: "a" });
    expect(await desk.emulator.waitFor({ content: "a" })).toMatchObject({ id: 1 });
    const waiting = desk.emulator.waitFor({ content: "a" }, { after: 1 });
    await desk.send(141, { content: "b" });
    await desk.send(141, { content: "a" });
    expect(await waiting).toMatchObject({ id: 3, response: { status: 200 } });
  });

  test("rejects when the time is over, with the nearest call", async () => {
    const waits: number[] = [];
    const desk = new Desk({ wait: async (ms) => void waits.push(ms) });
    await desk.send(141, { content: "Hello" });
    await expect(desk.emulator.waitFor({ content: "Help" })).rejects.toThrow(
      "no call matched; nearest: content differed at character 4",
    );
    await expect(desk.emulator.waitFor({ content: "Hello" }, { after: 1, timeout: 50 })).rejects.toThrow(
      "no call matched; there were no calls. The wait was 50 ms",
    );
    expect(waits).toEqual([1000, 50]);
  });

  test("refuses a time that is longer than a timer can wait", async () => {
    await expect(new Desk().emulator.waitFor({ content: "a" }, { timeout: 2 ** 31 })).rejects.toThrow(
      "timeout: must be at most 2147483647 milliseconds",
    );
  });

  test("works over HTTP, and does not delay the end of the emulator", async () => {
    const emulator = await startEmulator({ apiKey: "key", apiSecret: "secret" });
    const control = connectEmulator(emulator.url);
    const send = (content: string) =>
      fetch(`${emulator.url}/api/v2/accounts/conversations/141/messages`, {
        method: "POST",
        headers: { Authorization: `Basic ${btoa("key:secret")}`, "Content-Type": "application/json" },
        body: JSON.stringify({ content }),
      });
    const waiting = control.waitFor({ content: "a" }, { timeout: 60_000 });
    await send("a");
    expect(await waiting).toMatchObject({ id: 1, kind: "text" });
    expect(await control.verify({ content: "a" }, { times: 1 })).toMatchObject([{ id: 1 }]);
    await expect(control.verify({ content: "b" })).rejects.toMatchObject({
      reason: "refused",
      status: 404,
      detail: expect.stringContaining("nearest: content differed at character 1"),
    });
    const ended = control.waitFor({ content: "c" }, { timeout: 60_000 });
    const [outcome] = await Promise.allSettled([ended, emulator.close({ timeout: 60_000 })]);
    expect(outcome).toMatchObject({ status: "rejected", reason: { reason: "unreachable" } });
  });

  test("ends when the signal aborts", async () => {
    const desk = new Desk();
    const control = connectEmulator(desk.emulator.url, {
      fetch: async (url, init) => desk.emulator.fetch(new Request(url, init)),
    });
    const abort = new AbortController();
    const waiting = control.waitFor({ content: "a" }, { timeout: 60_000, signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ reason: "aborted" });
  });
});

test.each([
  [{ match: { contents: "a" } }, 'match: has the unknown key "contents". Known keys: conversationId'],
  [{ match: "a" }, "match: must be an object"],
  [{}, "match: must be an object"],
  [{ match: {}, times: -1 }, "times: must be a whole number, 0 or more"],
  [{ match: {}, time: 1 }, 'the body has the unknown key "time". Known keys: match, times'],
])("the request %j is refused", async (body, error) => {
  expect(await new Desk().json("/__emulator/exchanges/verify", body)).toMatchObject({
    status: 422,
    body: { error: expect.stringContaining(error) },
  });
});

describe("a call to a path that does not exist is recorded, with what was probably meant:", () => {
  const MEANT = "Did you mean /api/v2/accounts/conversations/141/messages";
  test.each([
    ["/api/v2/accounts/14/conversations/141/messages", `${MEANT}?`],
    ["/api/v1/accounts/14/conversations/141/messages/", `${MEANT}?`],
    ["/v2/accounts/conversations/141/messages", `${MEANT}?`],
    ["/api/v2/accounts/conversation/141/message", `${MEANT}?`],
    ["/api/v2/accounts/14/conversations/141/messages/29/retries", `${MEANT}/29/retry?`],
    ["/api/v2/accounts/conversations", "Send messages to /api/v2/accounts/conversations/:conversation_id/messages"],
  ])("%s", async (path, hint) => {
    const desk = new Desk();
    const { status, body } = await desk.json(path, { content: "a" });
    expect([status, body]).toEqual([404, { error: expect.stringContaining(hint) }]);
    expect(desk.emulator.exchanges()).toMatchObject([
      { method: "POST", path, response: { status: 404, body: JSON.stringify(body) } },
    ]);
  });

  test("but a page that is not there, and the control API, are not calls", async () => {
    const desk = new Desk();
    await desk.call("/favicon.ico");
    await desk.call("/__emulator/truth");
    await desk.json("/__emulator/conversations", {});
    expect(desk.emulator.exchanges()).toEqual([]);
  });
});

test.each([
  [1411, "; did you mean 141?"],
  [4, ""],
  [144, ""],
  [242, "; did you mean 142?"],
])(
  "a call to the unknown conversation %i is recorded, with the conversation that was probably meant",
  async (id, hint) => {
    const desk = new Desk();
    const { body } = await desk.send(id, { content: "a" });
    expect(body).toEqual({ error: `There is no such conversation; this emulator has 141, 142, 143${hint}` });
    expect(desk.emulator.exchanges()).toMatchObject([{ conversation_id: id, response: { status: 404 } }]);
  },
);

test("the error for an unknown conversation names at most twenty", async () => {
  const { body } = await new Desk({ moreConversations: 500 }).send(5, { content: "a" });
  expect(body).toEqual({ error: expect.stringMatching(/has 141, 142, 143, 1001, .*, 1017 and 483 more$/) });
});

import { describe, expect, test } from "vitest";
import { connectEmulator, startEmulator } from "./index.ts";
import { Desk, form } from "./testing/desk.ts";

const MESSAGES = "/api/v2/accounts/conversations/141/messages";
const HEADERS = { "Content-Type": "application/json" };
const send = (desk: Desk, path: string, content: string, headers = {}) =>
  desk.call(path, { method: "POST", headers: { ...HEADERS, ...headers }, body: JSON.stringify({ content }) });

describe("a scope is a desk of its own", () => {
  test("with its messages, ids, faults, clock and exchanges", async () => {
    const desk = new Desk();
    const one = desk.emulator.scope("one");
    const two = desk.emulator.scope("two");
    one.faults.add({ fault: "500-before-commit" });
    one.clock.advance(1000);
    expect((await send(desk, `/__scope/one${MESSAGES}`, "a")).status).toBe(500);
    expect((await send(desk, `/__scope/one${MESSAGES}`, "a")).body).toMatchObject({ id: 3030 });
    expect((await send(desk, MESSAGES, "b", { "X-Emulator-Scope": "two" })).body).toMatchObject({ id: 3030 });
    expect((await send(desk, MESSAGES, "c")).body).toMatchObject({ id: 3030 });
    const contentsOf = ({ truth }: Pick<typeof one, "truth">) =>
      truth({ conversationId: 141 })
        .conversations[0]?.messages.slice(3)
        .map(({ content }) => content);
    expect([one, two, desk.emulator].map(contentsOf)).toEqual([["a"], ["b"], ["c"]]);
    expect([one, two, desk.emulator].map((each) => each.exchanges().length)).toEqual([2, 1, 1]);
    one.reset();
    expect([one, two].map(contentsOf)).toEqual([[], ["b"]]);
    expect(desk.emulator.clock.now()).toEqual(two.clock.now());
  });

  test("whose files have URLs in the scope", async () => {
    const desk = new Desk();
    const body = form(["attachments[]", new File(["x"], "a.txt")]);
    await desk.post(`/__scope/one${MESSAGES}`, { body });
    const url = desk.emulator.scope("one").truth().conversations[0]?.messages.at(-1)?.attachments[0]?.data_url ?? "";
    expect(url).toContain("/__scope/one/rails/");
    expect(await (await desk.emulator.fetch(new Request(url))).text()).toBe("x");
    expect((await desk.emulator.fetch(new Request(url.replace("/__scope/one", "")))).status).toBe(404);
  });

  test("that has the seed, templates and options of the emulator", async () => {
    const desk = new Desk({ seed: { conversations: [{ id: 7 }] }, strict: true });
    expect(desk.emulator.scope("one").conversations.list()).toMatchObject([{ id: 7 }]);
    const scoped = "/__scope/one/api/v2/accounts/conversations/7/messages";
    expect((await send(desk, scoped, "a", { Authorization: "Basic x" })).status).toBe(401);
    expect((await desk.json(scoped, { content: "a", extra: 1 })).status).toBe(422);
  });

  test("that stays if an older scope with the same name is disposed of a second time", () => {
    const desk = new Desk();
    const older = desk.emulator.scope("one");
    older[Symbol.dispose]();
    desk.emulator.scope("one").conversations.delete(141);
    older[Symbol.dispose]();
    expect(desk.emulator.scope("one").conversations.list()).toHaveLength(2);
  });

  test("that is new again after it was disposed of", async () => {
    const desk = new Desk();
    {
      using one = desk.emulator.scope("one");
      one.conversations.delete(141);
    }
    expect(desk.emulator.scope("one").conversations.list()).toHaveLength(3);
  });
});

test("a scope can be passed to a client, and its control API to connectEmulator()", async () => {
  await using emulator = await startEmulator();
  const scope = emulator.scope("test-1");
  expect(scope.url).toBe(`${emulator.url}/__scope/test-1`);
  const { status } = await fetch(`${scope.url}${MESSAGES}`, {
    method: "POST",
    headers: { ...HEADERS, Authorization: `Basic ${btoa(`${scope.apiKey}:${scope.apiSecret}`)}` },
    body: '{"content":"a"}',
  });
  expect(status).toBe(200);
  const control = connectEmulator(scope.url);
  expect(control.url).toBe(scope.url);
  expect(await control.truth()).toEqual(scope.truth());
  expect(await control.waitFor({ content: "a" })).toMatchObject({ path: `/__scope/test-1${MESSAGES}` });
  await control.reset();
  expect(await connectEmulator(emulator.url).exchanges()).toEqual([]);
});

test("two hundred scopes answer in parallel, each with its own messages", async () => {
  const desk = new Desk();
  const names = Array.from({ length: 200 }, (_, at) => `test-${at}`);
  await Promise.all(names.map((name) => send(desk, `/__scope/${name}${MESSAGES}`, name)));
  for (const name of names)
    expect(desk.emulator.scope(name).truth().conversations[0]?.messages.slice(3)).toMatchObject([
      { id: 3030, content: name },
    ]);
});

test.each(["a%20b", "..%2f", "a".repeat(65), "%00"])("the name %s is refused", async (name) => {
  const desk = new Desk();
  expect(await desk.call(`/__scope/${name}/__emulator/truth`)).toMatchObject({
    status: 422,
    body: { error: expect.stringContaining("scope: must be a name") },
  });
  expect(() => desk.emulator.scope("a b")).toThrow("scope: must be a name");
});

test("more than a thousand scopes are refused", () => {
  const { emulator } = new Desk();
  for (let at = 0; at < 1000; at += 1) emulator.scope(`s${at}`);
  expect(() => emulator.scope("one-more")).toThrow("already has 1000 scopes");
  expect(emulator.scope("s0").conversations.list()).toHaveLength(3);
});

test("a page of another site can neither make nor change a scope, and a wrong Host is refused", async () => {
  const desk = new Desk();
  // There is room for one more scope, so each request that makes a scope would be seen at the end.
  for (let at = 0; at < 999; at += 1) desk.emulator.scope(`s${at}`);
  const truth = "/__scope/one/__emulator/truth";
  expect((await desk.call(truth, { headers: { "Sec-Fetch-Site": "cross-site" } })).status).toBe(403);
  const { emulator } = desk;
  expect(await emulator.fetch(new Request(`http://evil.example:4010${truth}`))).toHaveProperty("status", 403);
  const headers = { ...HEADERS, Origin: "https://evil.example" };
  const reset = { method: "POST", headers };
  expect((await desk.call("/__scope/one/__emulator/reset", reset)).status).toBe(403);
  expect(emulator.scope("two").conversations.list()).toHaveLength(3);
  expect((await desk.call("/__scope/two/__emulator/reset", reset)).status).toBe(403);
});

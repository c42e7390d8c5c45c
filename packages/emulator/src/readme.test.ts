import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { connectEmulator, FAULT_NAMES, readSeed, startEmulator } from "./index.ts";

// The examples write their files to a temporary folder.
const folder = mkdtempSync(join(tmpdir(), "livedesk-"));
const home = process.cwd();
let log: MockInstance<typeof console.log>;

beforeEach(() => {
  process.chdir(folder);
  log = vi.spyOn(console, "log").mockReturnValue();
});

afterEach(() => {
  log.mockRestore();
  process.chdir(home);
});

afterAll(() => rmSync(folder, { recursive: true }));

const dedent = (text: string): string => text.replaceAll(/^ {2}/gm, "").trim();

test("the first example of the README runs, and prints what its comments say", async () => {
  // <example>
  const livedesk = await startEmulator();

  const answer = await fetch(`${livedesk.url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${livedesk.apiKey}:${livedesk.apiSecret}`)}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ content: "Hello", content_attributes: { in_reply_to: 29 } }),
  });
  console.log(await answer.json()); // { id: 3030, status: "sent", … }

  console.log(livedesk.truth().conversations[0]?.messages.at(-1)?.content); // "Hello"

  await livedesk.close();
  // </example>
  expect(log.mock.calls).toEqual([[expect.objectContaining({ id: 3030, status: "sent" })], ["Hello"]]);
});

test("the example with a template runs, and prints what its comments say", async () => {
  // <example>
  const livedesk = await startEmulator({
    templates: [{ name: "order_update", language: "en_US", body: "Hello {{1}}, your order is {{2}}." }],
  });

  const answer = await fetch(`${livedesk.url}/api/v2/accounts/conversations/142/messages`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${livedesk.apiKey}:${livedesk.apiSecret}`)}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({
      content: "Hello John",
      message_type: "outgoing",
      template_params: { name: "order_update", language: "en_US", processed_params: { 1: "John" } },
    }),
  });
  const { content_attributes } = (await answer.json()) as { content_attributes: { external_error?: string } };
  console.log(content_attributes.external_error); // "(#132000) Number of parameters does not match the expected …"

  await livedesk.close();
  // </example>
  const reason = "(#132000) Number of parameters does not match the expected number of params";
  expect(log.mock.calls).toEqual([[reason]]);
});

test("the example with a seed runs, and prints what its comments say", async () => {
  // <example>
  const seed = readSeed({
    conversations: [
      {
        id: 7,
        channel: "whatsapp",
        customer: { name: "Ana" },
        messages: [{ from: "customer", content: "Hello?", seconds_ago: 3600 }],
      },
    ],
  });
  const livedesk = await startEmulator({ seed });

  livedesk.conversations.create({ channel: "website" });
  const snapshot = livedesk.snapshot();
  livedesk.conversations.delete(7);
  livedesk.restore(snapshot);
  console.log(livedesk.conversations.list().map(({ id, window }) => `${id} ${window}`)); // [ '7 open', '141 none' ]

  livedesk.reset();
  console.log(livedesk.exportSeed().conversations.length); // 1

  await livedesk.close();
  // </example>
  expect(log.mock.calls).toEqual([[["7 open", "141 none"]], [1]]);
});

test("the example that waits for a call runs, and prints what its comments say", async () => {
  // <example>
  const livedesk = await startEmulator();

  const call = livedesk.waitFor({ conversationId: 141, kind: "text" }, { timeout: 5000 });
  await fetch(`${livedesk.url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${livedesk.apiKey}:${livedesk.apiSecret}`)}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ content: "Your order 456 has shipped" }),
  });
  console.log((await call).response?.status); // 200

  try {
    livedesk.verify({ content: "Your order 457 has shipped" });
  } catch (error) {
    console.log(String(error)); // … no call matched; nearest: content differed at character 14 (call 1, POST …)
  }

  await livedesk.close();
  // </example>
  expect(log.mock.calls).toEqual([
    [200],
    [expect.stringContaining("no call matched; nearest: content differed at character 14 (call 1, POST /api/")],
  ]);
});

test("the example with a warning runs, and prints what its comments say", async () => {
  // <example>
  const livedesk = await startEmulator();

  await fetch(`${livedesk.url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${livedesk.apiKey}:${livedesk.apiSecret}`)}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ content: "Hello", priority: "high" }),
  });
  console.log(livedesk.exchanges().at(-1)?.warnings); // [ 'the body has the unknown key "priority"; known: …' ]

  await livedesk.close();
  // </example>
  expect(log.mock.calls).toEqual([[[expect.stringContaining('the body has the unknown key "priority"')]]]);
});

test("the example with a lost answer runs, and prints what its comments say", async () => {
  // <example>
  const livedesk = await startEmulator();
  livedesk.faults.add({ fault: "reset-after-commit" });

  const call = fetch(`${livedesk.url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${livedesk.apiKey}:${livedesk.apiSecret}`)}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ content: "Hello" }),
  });
  await call.catch((error: Error) => console.log(error.cause)); // Error: read ECONNRESET

  console.log(livedesk.truth().conversations[0]?.messages.at(-1)?.content); // "Hello": the message was stored

  await livedesk.close();
  // </example>
  expect(log.mock.calls).toEqual([[expect.objectContaining({ message: "read ECONNRESET" })], ["Hello"]]);
});

test("the example with the clock and the exchanges runs, and prints what its comments say", async () => {
  // <example>
  const livedesk = await startEmulator();

  livedesk.clock.advance(23 * 60 * 60 * 1000);
  console.log(livedesk.truth().conversations[0]?.window); // "closed": the customer wrote 24 hours ago

  livedesk.setWindow(141, "open");
  const answer = await fetch(`${livedesk.url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${livedesk.apiKey}:${livedesk.apiSecret}`)}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ content: "Hello" }),
  });
  console.log(await answer.json()); // { id: 3030, status: "sent", … }

  const [call] = livedesk.exchanges({ messageId: 3030 });
  console.log(call?.request.body, call?.response?.status); // { kind: "json", text: '{"content":"Hello"}' } 200

  await livedesk.close();
  // </example>
  expect(log.mock.calls).toEqual([
    ["closed"],
    [expect.objectContaining({ id: 3030, status: "sent" })],
    [{ kind: "json", text: '{"content":"Hello"}' }, 200],
  ]);
});

test("the example with another process runs, and prints what its comments say", async () => {
  // <example>
  const livedesk = await startEmulator({ db: "desk.db" });

  const control = connectEmulator(livedesk.url);
  await control.faults.replace({ seed: "8f2c", rules: [{ fault: "reset-after-commit", odds: 0.02 }] });
  await control.customerWrites(142, "I am back");
  console.log((await control.truth()).conversations[1]?.window); // "open"

  await livedesk.close();
  // </example>
  expect(log.mock.calls).toEqual([["open"]]);
});

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

const EXAMPLE = /```ts\nimport .* from "@livedesk\/emulator";\n([^]*?)```/g;

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found ?? "");

test("the README contains exactly the examples of these tests", async () => {
  const published = all(await read("../README.md"), EXAMPLE);
  const tested = all(await read("./readme.test.ts"), /\/\/ <example>\n([^]*?)\n\s*\/\/ <\/example>/g);
  expect(published.map((text) => text.trim())).toEqual(tested.map(dedent));
  expect(published).toHaveLength(8);
});

test("each example of the README runs without the others", async () => {
  mkdirSync("node_modules/@livedesk", { recursive: true });
  symlinkSync(home, "node_modules/@livedesk/emulator");
  for (const [example] of (await read("../README.md")).matchAll(EXAMPLE)) {
    const program = example.replaceAll(/^```(ts\n)?/gm, "");
    const ended = promisify(execFile)(process.execPath, ["--input-type=module-typescript", "--eval", program]);
    await expect(ended).resolves.toMatchObject({ stdout: expect.stringMatching(/./) as string });
  }
});

test("the README's table of faults lists every fault, in the order of FAULT_NAMES", async () => {
  const rows = all(await read("../README.md"), /^\| `([\w-]+)` +\| [^|]+\| (?:yes|no) +\|$/gm);
  expect(rows).toEqual([...FAULT_NAMES]);
});

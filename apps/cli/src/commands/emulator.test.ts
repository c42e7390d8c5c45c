import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { connectEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBuilt, start } from "../testing/built.ts";
import { call } from "../testing/call.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** A file with this in it. */
async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, "templates.json");
  await writeFile(path, content);
  return path;
}

const hello = { name: "hello", language: "en", body: "Hello {{1}}." };
const hallo = { ...hello, language: "de" };
const credentials = { LIVEDESK_API_KEY: "given-key", LIVEDESK_API_SECRET: "given-secret" };

test.each([
  ["an array", JSON.stringify([hello, hallo]), [hello, hallo]],
  ["one definition, behind a byte order mark", `\ufeff${JSON.stringify(hello)}`, [hello]],
])("--templates takes %s, and templates are checked", async (_, content, templates) => {
  const child = start(["emulator", "--port", "0", "--templates", await file(content)], credentials);
  let guide = "";
  // From the start: what comes while nobody listens is lost.
  child.stderr.on("data", (chunk) => (guide += String(chunk)));
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  while (!guide.includes("customer-messages")) await once(child.stderr, "data");
  expect(guide).toContain(`Templates are checked as WhatsApp would, against the ${templates.length} of --templates.\n`);
  expect(await connectEmulator(url).templates.list()).toEqual(templates);

  const argv = ["template", "142", "--name", "hello", "--language", "en", "--content", "Hello"];
  const env = { ...credentials, LIVEDESK_BASE_URL: url };
  expect(await runBuilt(argv, env)).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("132000") });
  expect(await runBuilt([...argv, "--body", "1=John"], env)).toMatchObject({ exitCode: 0, stderr: "" });
  child.kill("SIGTERM");
  await once(child, "close");
});

test("its address shows the inbox, which sends through a relay and never sees the secret", async () => {
  const child = start(["emulator", "--port", "0"], credentials);
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  const page = await fetch(url);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const html = await page.text();
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  expect(assets.length).toBeGreaterThan(1);
  for (const path of assets) {
    const asset = await fetch(`${url}${path}`);
    expect([path, asset.status, asset.headers.get("content-type")]).toEqual([
      path,
      200,
      expect.stringMatching(/^(text|image)\//),
    ]);
    expect(await asset.text()).not.toContain(credentials.LIVEDESK_API_SECRET);
  }
  expect((await fetch(`${url}/assets/..%2fbin.js`)).status).toBe(404);

  const path = `${url}/livedesk/api/v2/accounts/conversations/141/messages`;
  const body = JSON.stringify({ content: "From the page" });
  const headers = { "content-type": "application/json" };
  expect((await fetch(path, { method: "POST", headers: { ...headers, origin: url }, body })).status).toBe(200);
  expect((await fetch(path, { method: "POST", headers, body })).status).toBe(403);
  const { conversations } = await connectEmulator(url).truth();
  const contents = conversations.flatMap(({ messages }) => messages.map(({ content }) => content));
  expect(contents.filter((content) => content === "From the page")).toHaveLength(1);
  child.kill("SIGTERM");
  await once(child, "close");
});

test.each([
  ["a program", "/api/v2/accounts/conversations/141/messages", false],
  ["its page, through the relay", "/livedesk/api/v2/accounts/conversations/141/messages", true],
])("a signal lets the message of %s be answered, and only then it says that it has stopped", async (_, path, page) => {
  const child = start(["emulator", "--port", "0"], credentials);
  const lines = createInterface(child.stderr);
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  const control = connectEmulator(url);
  const afterwards = new Promise<unknown>((resolve) => {
    lines.on("line", (line) => {
      if (line.startsWith("The emulator has stopped")) resolve(control.truth().catch(() => "nobody answers"));
    });
  });
  await control.faults.add({ fault: "slow", delayMs: 500 });
  const { LIVEDESK_API_KEY: key, LIVEDESK_API_SECRET: secret } = credentials;
  const answering = fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(page ? { origin: url } : { authorization: `Basic ${btoa(`${key}:${secret}`)}` }),
    },
    body: JSON.stringify({ content: "At the last moment" }),
  });
  await expect
    .poll(async () => JSON.stringify(await control.truth()).includes("At the last moment"), { timeout: 30_000 })
    .toBe(true);
  child.kill("SIGTERM");
  const answer = await answering;
  const closed = once(child, "close");
  expect([answer.status, await answer.json()]).toMatchObject([200, { content: "At the last moment" }]);
  expect(await afterwards).toBe("nobody answers");
  await closed;
  expect(child.exitCode).toBe(0);
});

describe("a file that is not one of templates starts nothing, and the exit code is 2", () => {
  test.each<readonly [complaint: string, content: string | Uint8Array]>([
    ["is not UTF-8 text", Uint8Array.of(0x22, 0xff, 0x22)],
    ["holds no template, so none would be checked", "[]"],
    ["templates.0: must be an object", "7"],
    ["templates.1.body: is required: give a string", JSON.stringify([hello, { name: "a", language: "en" }])],
    [
      "templates.0.language: must be a code such as en or en_US: an underscore, and the country in capitals",
      JSON.stringify({ ...hello, language: "en-US" }),
    ],
    ["templates.1: repeats hello in en: give each name once in a language", JSON.stringify([hello, hello])],
  ])("%s", async (complaint, content) => {
    const path = await file(content);
    expect(await call(["emulator", "--port", "0", "--templates", path])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: --templates: ${path}: ${complaint}\n`,
    });
  });

  test("and it is told where the file is not JSON, or gives a key twice", async () => {
    const run = async (content: string) => call(["emulator", "--port", "0", "--templates", await file(content)]);
    const path = join(folder, "templates.json");
    expect(await run('{\n "name": secret')).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: --templates: ${path}:2:10: is not valid JSON: put a text in double quotes; true, false and null alone have none\n`,
    });
    expect(await run('{"name":"a","language":"en","body":"a","body":"b"}')).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: --templates: ${path}:1:40: body: is given twice: the first would be lost\n`,
    });
  });

  test("nor is one that is not there", async () => {
    const path = join(folder, "missing.json");
    expect(await call(["emulator", "--port", "0", "--templates", path])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: file: ${JSON.stringify(path)} does not exist\n`,
    });
  });
});

describe("a database that cannot be used starts nothing, and the error names the flag, the file and what to do", () => {
  test("an empty name is a mistake of the command line", async () => {
    expect(await call(["emulator", "--port", "0", "--db", ""])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "livedesk: --db: must be the name of a file\n",
    });
  });

  test("a file that is damaged", async () => {
    const path = join(folder, "desk.db");
    const signals = { first: AbortSignal.abort("SIGTERM") };
    expect(await call(["emulator", "--port", "0", "--db", path], { signals })).toMatchObject({ exitCode: 0 });
    const database = new DatabaseSync(path);
    database.exec(`UPDATE messages SET message = '{"content":"words of the customer' WHERE id = 27`);
    database.close();
    expect(await call(["emulator", "--port", "0", "--db", path])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `livedesk: --db: ${path} is damaged: message 27 is not valid JSON. To start with a new database, move this file away, and desk.db-wal if it exists; or replace it by a backup\n`,
    });
  });

  test("a file of something else", async () => {
    const path = join(folder, "notes.txt");
    await writeFile(path, "notes ".repeat(1000));
    expect(await call(["emulator", "--port", "0", "--db", path])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `livedesk: --db: ${path} is not a database of an emulator: give another file (SQLite 26)\n`,
    });
  });
});

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { connectEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBuilt, start } from "../testing/built.ts";
import { call } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Writes a file of templates with the given content. */
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
])("emulator --templates reads %s, and checks templates that are sent", async (_, content, templates) => {
  const child = start(["emulator", "--port", "0", "--templates", await file(content)], credentials);
  let guide = "";
  // The test starts to listen now, because output that comes before the listener would be lost.
  child.stderr.on("data", (chunk) => (guide += String(chunk)));
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  while (!guide.includes("customer-messages")) await once(child.stderr, "data");
  expect(guide).toContain(
    `Templates are checked as WhatsApp would, against the templates of --templates (${templates.length}).\n`,
  );
  expect(await connectEmulator(url).templates.list()).toEqual(templates);

  const argv = ["template", "142", "--name", "hello", "--language", "en", "--content", "Hello"];
  const env = { ...credentials, LIVEDESK_BASE_URL: url };
  expect(await runBuilt(argv, env)).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("132000") });
  expect(await runBuilt([...argv, "--body", "1=John"], env)).toMatchObject({ exitCode: 0, stderr: "" });
  child.kill("SIGTERM");
  await once(child, "close");
});

test("the URL of the emulator shows the inbox, which sends through a relay and never gets the secret", async () => {
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
])("after a signal, the emulator answers a message of %s before it says that it has stopped", async (_, path, page) => {
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

describe("emulator --templates refuses a file that template check refuses", () => {
  test.each<readonly [complaint: string, content: string | Uint8Array]>([
    ["1:1: is not UTF-8 text", Uint8Array.of(0x22, 0xff, 0x22)],
    ["1:1: must contain at least one template", "[]"],
    ["1:1: template: must be an object", "7"],
    ["1:57: [1].body: is required: give a string", JSON.stringify([hello, { name: "a", language: "en" }])],
    [
      "1:28: language: must be a code such as en or en_US, with an underscore and the country in capital letters",
      JSON.stringify({ ...hello, language: "en-US" }),
    ],
    [
      "1:65: [1].name: repeats hello in en, which is defined at FILE:1:10: a name can occur only once in each language",
      JSON.stringify([hello, hello]),
    ],
    [
      "2:10: is not valid JSON: put strings in double quotes; only true, false, null and numbers have no quotes",
      '{\n "name": secret',
    ],
    [
      "1:40: body: occurs twice, so the first value would be lost",
      '{"name":"a","language":"en","body":"a","body":"b"}',
    ],
  ])('the error is "%s" for %j', async (complaint, content) => {
    const path = await file(content);
    const finding = `${path}:${complaint.replace("FILE", path)}\n`;
    expect(await call(["emulator", "--port", "0", "--templates", path])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `${finding}livedesk: --templates: the definitions have an error\n`,
    });
    expect(await call(["template", "check", path])).toMatchObject({ exitCode: 2, stdout: finding });
  });

  test("emulator --templates accepts definitions that only have warnings, and reads a folder as template check does", async () => {
    await using templates = await createFolder();
    await templates.write("a.json", { ...hello, language: "xx", body: "{{1}}{{2}}" });
    await templates.write("more/b.json", [hello, hallo]);
    const check = await call(["template", "check", templates.path]);
    expect([check.exitCode, check.stderr]).toEqual([0, "checked 3 templates in 2 files: 0 errors, 3 warnings\n"]);
    const signals = { first: AbortSignal.abort("SIGTERM") };
    const started = await call(["emulator", "--port", "0", "--templates", templates.path], { signals });
    expect(started.exitCode).toBe(0);
    expect(started.stderr).toContain("against the templates of --templates (3)");
  });

  test("emulator --templates refuses a file that does not exist", async () => {
    const path = join(folder, "missing.json");
    expect(await call(["emulator", "--port", "0", "--templates", path])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: --templates: ${JSON.stringify(path)} does not exist\n`,
    });
  });
});

describe("emulator --db refuses a database that cannot be used, and the error names the flag, the file and what to do", () => {
  test("emulator --db refuses an empty name", async () => {
    expect(await call(["emulator", "--port", "0", "--db", ""])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "livedesk: --db: must be the name of a file\n",
    });
  });

  test("emulator --db refuses a damaged database", async () => {
    const path = join(folder, "desk.db");
    const signals = { first: AbortSignal.abort("SIGTERM") };
    expect(await call(["emulator", "--port", "0", "--db", path], { signals })).toMatchObject({ exitCode: 0 });
    const database = new DatabaseSync(path);
    database.exec(`UPDATE messages SET message = '{"content":"words of the customer' WHERE id = 27`);
    database.close();
    expect(await call(["emulator", "--port", "0", "--db", path])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `livedesk: --db: ${path} is damaged: message 27 is not valid JSON. To start with a new database, move away this file and desk.db-wal (if it exists), or replace this file with a backup\n`,
    });
  });

  test("emulator --db refuses a file that is not a database", async () => {
    const path = join(folder, "notes.txt");
    await writeFile(path, "notes ".repeat(1000));
    expect(await call(["emulator", "--port", "0", "--db", path])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `livedesk: --db: ${path} is not the database of an emulator: choose another file (SQLite 26)\n`,
    });
  });
});

describe("livedesk emulator exec", () => {
  const SHOW = `
    const { LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: key, LIVEDESK_API_SECRET: secret } = process.env;
    const headers = { "content-type": "application/json", authorization: "Basic " + btoa(key + ":" + secret) };
    const body = JSON.stringify({ content: "From the program" });
    const path = url + "/api/v2/accounts/conversations/141/messages";
    const { status } = await fetch(path, { method: "POST", headers, body });
    console.log(status, url, process.argv.slice(1).join(" "));
  `;
  const program = (code: string, ...args: readonly string[]): string[] => [
    "emulator",
    "exec",
    "--",
    process.execPath,
    "--input-type=module",
    "--eval",
    code,
    ...args,
  ];

  test("gives the program an emulator that accepts its messages, and ends the emulator after the program", async () => {
    const { exitCode, stdout, stderr } = await runBuilt(program(SHOW, "--", "--port", "a b"));
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^200 http:\/\/127\.0\.0\.1:\d+ --port a b\n$/);
    await expect(fetch(stdout.split(" ")[1] ?? "")).rejects.toThrow("fetch failed");
  });

  test("takes the credentials of the environment for both", async () => {
    const { exitCode, stdout } = await runBuilt(program(`console.log(process.env.LIVEDESK_API_KEY)`), credentials);
    expect([exitCode, stdout]).toEqual([0, `${credentials.LIVEDESK_API_KEY}\n`]);
  });

  test.each([
    ["ends with the exit code of the program", "process.exitCode = 42", 42],
    ["ends with 128 and the number of the signal that ended the program", "process.kill(process.pid, 'SIGKILL')", 137],
  ])("%s", async (_, code, exitCode) => {
    expect(await runBuilt(program(code))).toEqual({ exitCode, stdout: "", stderr: "" });
  });

  test("passes a signal on to the program, and waits for its end", async () => {
    const child = start(
      program(
        `process.on("SIGTERM", () => { console.log("told"); process.exit(5); }); console.log("ready"); setInterval(() => {}, 1000);`,
      ),
    );
    const lines = createInterface(child.stdout);
    await once(lines, "line");
    const told = once(lines, "line");
    child.kill("SIGTERM");
    expect(await told).toEqual(["told"]);
    await once(child, "close");
    expect(child.exitCode).toBe(5);
  });

  test("does not start the program after a signal that came while the emulator started", async () => {
    const signals = { first: AbortSignal.abort("SIGTERM") };
    expect(await call(["emulator", "exec", "--", "no-such-program"], { signals })).toEqual({
      exitCode: 143,
      stdout: "",
      stderr: "",
    });
  });

  test("says that a program does not exist, and that a program is missing", async () => {
    expect(await runBuilt(["emulator", "exec", "--", "no-such-program"])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        'livedesk: emulator exec: "no-such-program": there is no such program. Write the program behind --, as in: livedesk emulator exec -- npm test\n',
    });
    expect(await runBuilt(["emulator", "exec"])).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("livedesk emulator --host", () => {
  const OTHERS = "If you want to allow this, add --allow-remote\n";

  test("refuses an address that other machines can reach, if --allow-remote is missing", async () => {
    expect(await runBuilt(["emulator", "--port", "0", "--host", "0.0.0.0"])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `livedesk: --host: other machines can reach "0.0.0.0". ${OTHERS}`,
    });
  });

  test("with an address of the network, says what would be right, and does not go on without its page", async () => {
    const address = Object.values(networkInterfaces())
      .flatMap((list = []) => list)
      .find(({ internal, family }) => !internal && family === "IPv4")?.address;
    // A machine without a network has no such address.
    if (address === undefined) return;
    expect(await runBuilt(["emulator", "--port", "0", "--host", address, "--allow-remote"])).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining("Give a loopback address, or 0.0.0.0 or :: for every address"),
    });
  });

  test.each([
    ["created credentials", {}, ["url", "apiKey", "apiSecret"]],
    ["credentials of the environment, which are not printed", credentials, ["url"]],
  ])("with every address and --json, the first line has the URL, with %s", async (_, env, keys) => {
    const child = start(["emulator", "--port", "0", "--host", "0.0.0.0", "--allow-remote", "--json"], env);
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const printed = JSON.parse(line) as { url: string };
    expect(Object.keys(printed)).toEqual(keys);
    expect(printed.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${printed.url}/__emulator/health`)).status).toBe(200);
    child.kill("SIGTERM");
    await once(child, "close");
  });
});

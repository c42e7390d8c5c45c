import { execFile, type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ORIGIN } from "./testing/requests.ts";

const guide = await readFile("../../docs/browser.md", "utf8");
const programs = new Map(
  [...guide.matchAll(/```ts\n\/\/ (\S+)\n([^]*?)```/g)].map(([, name = "", program = ""]) => [name, program]),
);

let emulator: Emulator;
let folder: string;

// The folder is inside the package, so that the programs find the packages that they import. Git ignores this folder.
beforeAll(async () => {
  await mkdir(".vitest", { recursive: true });
  folder = await mkdtemp(join(".vitest", "guide-"));
  for (const [name, program] of programs) await writeFile(join(folder, name), program);
  const visit = `
    import { POST } from "./route.ts";
    const headers = { origin: "https://desk.example", cookie: "session=4f2a", "content-type": "application/json" };
    for (const [cookie, id] of [["session=4f2a", 141], ["session=4f2a", 143], ["session=none", 141]]) {
      const url = "https://desk.example/livedesk/api/v2/accounts/conversations/" + id + "/messages";
      const body = JSON.stringify({ content: "From Next.js" });
      console.log((await POST(new Request(url, { method: "POST", headers: { ...headers, cookie }, body }))).status);
    }`;
  await writeFile(join(folder, "visit-next.ts"), visit);
});

beforeEach(async () => {
  emulator = await startEmulator();
  return () => emulator.close();
});

const servers: ChildProcess[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.kill();
});

afterAll(() => rm(folder, { recursive: true }));

const environment = () => ({
  LIVEDESK_API_KEY: emulator.apiKey,
  LIVEDESK_API_SECRET: emulator.apiSecret,
  LIVEDESK_BASE_URL: emulator.url,
  PORT: "0",
});

/** The contents of all outgoing messages of conversation 141. */
const contents = (): readonly string[] =>
  emulator
    .truth()
    .conversations.flatMap(({ id, messages }) => (id === 141 ? messages : []))
    .filter(({ message_type }) => message_type === 1)
    .map(({ content }) => content);

/** Runs the guide's page with a cookie. The page and the relay are behind the same proxy. */
async function runPage(server: string, cookie: string): Promise<string> {
  const own = { origin: ORIGIN, "sec-fetch-site": "same-origin", cookie };
  const before = `
    globalThis.location = new URL(${JSON.stringify(`${ORIGIN}/inbox`)});
    const reallyFetch = globalThis.fetch;
    globalThis.fetch = (url, { headers, ...rest }) =>
      reallyFetch(String(url).replace(${JSON.stringify(ORIGIN)}, ${JSON.stringify(server)}), {
        ...rest,
        headers: { ...headers, ...${JSON.stringify(own)} },
      });
  `;
  await writeFile(join(folder, "visit-page.ts"), before + programs.get("page.ts"));
  return (await promisify(execFile)(process.execPath, [join(folder, "visit-page.ts")])).stdout;
}

/** Starts one of the guide's servers, and returns its URL. */
async function serve(name: string): Promise<string> {
  const server = spawn(process.execPath, [join(folder, name)], {
    env: environment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  servers.push(server);
  const [url] = (await once(createInterface(server.stdout), "line")) as [string];
  return url;
}

test.each(["hono.ts", "express.ts"])(
  "the guide's page sends through the relay in %s, and only to conversations of its user",
  async (name) => {
    const url = await serve(name);
    const before = contents();
    const printed = await runPage(url, "theme=dark; session=4f2a");
    expect(printed).toMatch(/^message \d+ is sent\n(\d+ of \d+ bytes\n)+message \d+ is sent\n$/);
    expect(contents()).toEqual([...before, "Hello from the page", "It is this one"]);
    expect(await runPage(url, "session=none")).toMatch(/^(rejected: .*HTTP 403.*\n){2}$/);
    expect(contents()).toHaveLength(before.length + 2);
  },
);

test("the guide's route for Next.js gives the answers of a relay", async () => {
  const before = contents();
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "visit-next.ts")], {
    env: environment(),
  });
  expect(stdout).toBe("200\n403\n403\n");
  expect(contents()).toEqual([...before, "From Next.js"]);
});

test("every program of the guide is tested", () => {
  expect([...programs.keys()]).toEqual(["page.ts", "relay.ts", "hono.ts", "route.ts", "express.ts"]);
  expect(guide.match(/```ts/g)).toHaveLength(programs.size);
});

import { execFile, type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

const guide = await readFile("../../docs/webhooks.md", "utf8");
const programs = new Map(
  [...guide.matchAll(/```ts\n\/\/ (\S+)\n([^]*?)```/g)].map(([, name = "", program = ""]) => [name, program]),
);

const SECRET = "whsec-1";
const env = { PORT: "0", LIVEDESK_WEBHOOK_SECRET: SECRET };

let folder: string;

// The folder is inside the package, so that the programs find the packages that they import. Git ignores this folder.
beforeAll(async () => {
  await mkdir(".vitest", { recursive: true });
  folder = await mkdtemp(join(".vitest", "webhooks-"));
  for (const [name, program] of programs) await writeFile(join(folder, name), program);
});

const servers: ChildProcess[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.kill();
});

afterAll(() => rm(folder, { recursive: true }));

// The spaces would be lost if a body parser read the JSON and a program wrote it again.
const CREATED = `{ "event": "message_created", "id": 3030, "message_type": "incoming", "content": "Où ?", "conversation": { "id": 141 } }`;
const READ = `{"event":"message_updated","id":29,"conversation":{"id":141,"messages":[{"id":29,"status":"read"}]}}`;

/** The headers that Chatwoot gives a webhook. */
function signed(body: string, delivery: string, secret = SECRET): Record<string, string> {
  const at = Math.floor(Date.now() / 1000);
  return {
    "content-type": "application/json",
    "x-chatwoot-signature": `sha256=${createHmac("sha256", secret).update(`${at}.${body}`).digest("hex")}`,
    "x-chatwoot-timestamp": String(at),
    "x-chatwoot-delivery": delivery,
  };
}

const DELIVERIES: readonly (readonly [body: string, headers: Record<string, string>, status: number, line?: string])[] =
  [
    [CREATED, signed(CREATED, "1"), 200, "message 3030 came in conversation 141"],
    [CREATED, signed(CREATED, "1"), 200],
    [READ, signed(READ, "2"), 200, "message 29 is read"],
    [CREATED, signed(CREATED, "3", "another"), 400, "refused: webhook-wrong-signature"],
    [CREATED, { "content-type": "application/json" }, 400, "refused: webhook-not-signed"],
    ["[]", signed("[]", "4"), 400, "refused: webhook-unreadable"],
  ];
const LINES = DELIVERIES.flatMap(([, , , line]) => line ?? []);

async function nextLine(lines: Interface): Promise<string> {
  const [line] = (await once(lines, "line")) as [string];
  return line;
}

test.each(["express.ts", "hono.ts"])(
  "the server in %s accepts each signed webhook once, and no other",
  async (name) => {
    const server = spawn(process.execPath, [join(folder, name)], { env, stdio: ["ignore", "pipe", "inherit"] });
    servers.push(server);
    const output = createInterface(server.stdout);
    const url = await nextLine(output);
    const printed: string[] = [];
    output.on("line", (line) => printed.push(line));
    for (const [body, headers, status] of DELIVERIES) {
      const response = await fetch(`${url}/livedesk-webhook`, { method: "POST", body, headers });
      expect(response.status).toBe(status);
    }
    await expect.poll(() => printed).toEqual(LINES);
  },
);

test("deliver.ts sends a webhook, which a server accepts that has the same secret", async () => {
  const server = spawn(process.execPath, [join(folder, "hono.ts")], { env, stdio: ["ignore", "pipe", "inherit"] });
  servers.push(server);
  const output = createInterface(server.stdout);
  const url = await nextLine(output);
  const printed: string[] = [];
  output.on("line", (line) => printed.push(line));
  const deliver = (secret: string) =>
    promisify(execFile)(process.execPath, [join(folder, "deliver.ts"), url], {
      env: { LIVEDESK_WEBHOOK_SECRET: secret },
    });
  expect((await deliver(SECRET)).stdout).toBe("200\n");
  expect((await deliver("another")).stdout).toBe("400\n");
  await expect
    .poll(() => printed)
    .toEqual(["message 3030 came in conversation 141", "refused: webhook-wrong-signature"]);
});

test("the route for Next.js accepts each signed webhook once, and no other", async () => {
  const visit = `
    import { POST } from "./route.ts";
    for (const [body, headers] of ${JSON.stringify(DELIVERIES)}) {
      const request = new Request("https://desk.example/livedesk-webhook", { method: "POST", body, headers });
      console.log((await POST(request)).status);
    }`;
  await writeFile(join(folder, "visit-next.ts"), visit);
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "visit-next.ts")], { env });
  expect(stdout.trimEnd().split("\n")).toEqual(
    DELIVERIES.flatMap(([, , status, line]) => [line ?? [], String(status)].flat()),
  );
});

test("every program of the guide is tested, and every code has its row", async () => {
  expect([...programs.keys()]).toEqual(["receive.ts", "express.ts", "hono.ts", "route.ts", "deliver.ts"]);
  expect(guide.match(/```ts/g)).toHaveLength(programs.size);
  const source = await readFile("../core/src/web/webhooks.ts", "utf8");
  const [, list = ""] = /type WebhookErrorCode =([^;]*);/.exec(source) ?? [];
  const codes = [...list.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code);
  expect(codes).toHaveLength(4);
  const section = guide.slice(guide.indexOf("## When a webhook is refused"));
  expect([...section.matchAll(/^\| `(webhook-[a-z-]+)` /gm)].map(([, code]) => code)).toEqual(codes);
});

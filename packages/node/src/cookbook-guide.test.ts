import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

const guide = await readFile("../../docs/cookbook.md", "utf8");
const programs = new Map(
  guide
    .split(/^## /m)
    .flatMap((section) =>
      [...section.matchAll(/```ts\n([^]*?)```/g)].map(([, program = ""]) => [section.split("\n", 1)[0], program]),
    ),
);

let emulator: Emulator;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "livedesk-cookbook-"));
  await mkdir(path.join(folder, "node_modules/@livedesk"), { recursive: true });
  await symlink(process.cwd(), path.join(folder, "node_modules/@livedesk/node"), "junction");
  await symlink(path.resolve("node_modules/undici"), path.join(folder, "node_modules/undici"), "junction");
  await writeFile(path.join(folder, "photo.jpg"), "not really a photo");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

/** Runs a recipe unchanged, after the code of `before`, and returns what it printed. */
async function run(recipe: string, { before = "", env = {} } = {}): Promise<string> {
  const { apiKey, apiSecret, url } = emulator;
  const file = path.join(folder, "recipe.ts");
  await writeFile(file, before + programs.get(recipe));
  const options = {
    cwd: folder,
    env: { LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, LIVEDESK_BASE_URL: url, ...env },
  };
  return (await promisify(execFile)(process.execPath, [file], options)).stdout;
}

const PRINTS: readonly (readonly [recipe: string, printed: string | RegExp])[] = [
  ["Send many messages", /^(141|143) sent\n(141|143) sent\n$/],
  ["Send a template with a picture", "Hello John, everything is 20 % cheaper until Sunday.\n"],
  ["Retry a message that failed", /no retry: failed with 131047: a retry fails until the customer has written/],
  ["Show the progress of an upload", /^(\d+ %\n)*100 %\n1\n$/],
  ["Reply to a message", "29\n"],
  ["Leave a note for the agents", "true\n"],
  ["Cancel a call", "aborted not-sent\n"],
  ["Find a call again in your logs", "request order-456\nresponse order-456\noutcome order-456\n"],
  ["Limit the time of a call", "sent\n"],
  ["Stay below a rate limit", "2 accepted\n"],
  ["Shut down without losing an outcome", "141 sent\n143 sent\n"],
];

test.each(PRINTS)("the recipe %j runs and prints what became of its messages", async (recipe, printed) => {
  expect(await run(recipe)).toMatch(printed);
});

test("each person of the recipe for many messages gets one message, and an unknown outcome is reported", async () => {
  emulator.faults.add({ fault: "reset-after-commit", conversationId: 143 });
  expect((await run("Send many messages")).split("\n").toSorted()).toEqual([
    "",
    "141 sent",
    "143 unknown connection-lost",
  ]);
  const last = (id: number) =>
    emulator
      .truth()
      .conversations.find((each) => each.id === id)
      ?.messages.at(-1)?.content;
  expect([last(141), last(143)]).toEqual(["Hello John, we are open again.", "Hello Ann, we are open again."]);
});

test("the recipe with a time limit names the conversation of an unknown outcome", async () => {
  emulator.faults.add({ fault: "reset-after-commit" });
  expect(await run("Limit the time of a call")).toBe("look at the conversation: 141\n");
});

test("the recipe for a shutdown ends the message in flight, and sends no message after SIGTERM", async () => {
  emulator.faults.add({ fault: "slow", delayMs: 1000 });
  const before = `
    import { subscribe } from "node:diagnostics_channel";
    subscribe("undici:client:sendHeaders", () => process.kill(process.pid, "SIGTERM"));
  `;
  expect(await run("Shut down without losing an outcome", { before })).toBe("141 sent\n143 not-sent\n");
  expect(emulator.exchanges()).toHaveLength(1);
});

test("the recipe for several accounts takes the credentials of the account", async () => {
  const { apiKey, apiSecret } = emulator;
  const env = { LIVEDESK_API_KEY: "", LIVEDESK_API_SECRET: "", SHOP_A_KEY: apiKey, SHOP_A_SECRET: apiSecret };
  expect(await run("Send for several accounts", { env })).toBe("sent\n");
});

test("the recipe for a proxy sends through the proxy", async () => {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url ?? "");
    void fetch(request.url ?? "", {
      method: "POST",
      headers: { authorization: request.headers.authorization ?? "", "content-type": "application/json" },
      body: request,
      duplex: "half",
    }).then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
  });
  proxy.on("connect", ({ url = "" }, socket) => {
    seen.push(url);
    const [host = "", port = ""] = url.split(":");
    const server = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      server.pipe(socket).pipe(server);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  try {
    const env = { MY_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    expect(await run("Send through a proxy", { env })).toBe("sent\n");
    expect(seen).toHaveLength(1);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});

test("every recipe of the cookbook is tested", () => {
  const tested = [...PRINTS.map(([recipe]) => recipe), "Send for several accounts", "Send through a proxy"];
  expect([...programs.keys()].toSorted()).toEqual(tested.toSorted());
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { type Client, createClient } from "@livedesk/browser";
import { startEmulator } from "@livedesk/emulator";
import { expect, test } from "vitest";
import { MESSAGES, ORIGIN, PNG } from "./testing/requests.ts";

/** The exports of worker.ts in the README. */
interface Worker {
  readonly default: { fetch(request: Request, env: Record<string, string>): Promise<Response> };
}

/** The functions that the README's example uses and does not define. */
const GIVEN = `
const agentOf = async (cookie) => (cookie === "session=1" ? { id: "ann" } : undefined);
const conversationsOf = async (id) => (id === "ann" ? [141] : []);
`;

const blocks = [...(await readFile("README.md", "utf8")).matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => code);
const isWorker = (code: string): boolean => code.startsWith("// worker.ts");
const examples = blocks.filter((code) => !isWorker(code));

/** Runs the README's examples as one program, and returns the client of a page whose user has a cookie. */
async function run(
  env: Record<string, string>,
): Promise<{ child: ChildProcess; port: number; page: (cookie: string) => Client }> {
  // The program listens on a free port, and prints the port.
  const program = examples
    .join("")
    .replace("8080", '0, "127.0.0.1", function () { console.log(this.address().port); }');
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program + GIVEN], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = (await once(createInterface(child.stdout), "line")) as [string];
  const page = (cookie: string): Client =>
    createClient({
      baseUrl: `http://127.0.0.1:${port}/livedesk`,
      fetch: (url, init) =>
        fetch(url, {
          ...init,
          // The headers that a browser sends for a page behind the same proxy as the relay.
          headers: { ...(init?.headers as object), origin: ORIGIN, "sec-fetch-site": "same-origin", cookie },
        }),
    });
  return { child, port: Number(port), page };
}

test("the README's example sends for its user, and refuses other users and conversations", async () => {
  await using emulator = await startEmulator();
  const { child, page } = await run({
    LIVEDESK_API_KEY: emulator.apiKey,
    LIVEDESK_API_SECRET: emulator.apiSecret,
    LIVEDESK_BASE_URL: emulator.url,
  });
  expect(await page("session=1").messages.send(141, { content: "Hello" })).toMatchObject({ status: "sent" });
  const refused = { name: "AuthenticationError", status: 403, outcome: "rejected" };
  await expect(page("session=1").messages.send(142, { content: "Hello" })).rejects.toMatchObject(refused);
  await expect(page("session=2").messages.send(141, { content: "Hello" })).rejects.toMatchObject(refused);
  expect(emulator.truth().conversations[0]?.messages.at(-1)).toMatchObject({ content: "Hello" });
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("the README's server answers a page before it exits, if SIGTERM arrives while a message is being sent", async () => {
  // A simulated LiveDesk that stops the server when a message arrives, and answers after the server has stopped
  // listening.
  let stop = (): void => undefined;
  const stopping = new Promise<void>((resolve) => (stop = resolve));
  let answer = (): void => undefined;
  const upstream = createServer((_, response) => {
    answer = () => response.setHeader("content-type", "application/json").end('{"id":7,"status":"sent"}');
    stop();
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const { child, port, page } = await run({
    LIVEDESK_API_KEY: "key",
    LIVEDESK_API_SECRET: "secret",
    LIVEDESK_BASE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  });
  const exit = once(child, "exit");
  const sending = page("session=1").messages.send(141, { content: "Hello" });
  await stopping;
  child.kill("SIGTERM");
  const isListening = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false)).once("connect", () => socket.destroy());
    });
  await expect.poll(isListening).toBe(false);
  answer();
  expect(await sending).toMatchObject({ id: 7 });
  expect(await exit).toEqual([0, null]);
  await new Promise((resolve) => upstream.close(resolve));
});

test("the README's worker sends texts and files with @livedesk/fetch, and refuses other conversations", async () => {
  await using emulator = await startEmulator();
  const env = {
    LIVEDESK_API_KEY: emulator.apiKey,
    LIVEDESK_API_SECRET: emulator.apiSecret,
    LIVEDESK_BASE_URL: emulator.url,
  };
  const form = new FormData();
  form.append("content", "The details");
  form.append("attachments[]", new File([PNG], "photo.png", { type: "image/png" }));
  const text = JSON.stringify({ content: "Hello" });
  const json = { "content-type": "application/json" };
  // The folder is inside the package, so that the program finds the packages that it imports. Git ignores this folder.
  await mkdir(".vitest", { recursive: true });
  const folder = await mkdtemp(path.join(".vitest", "worker-"));
  try {
    const file = path.resolve(folder, "worker.ts");
    await writeFile(file, blocks.filter(isWorker).join("") + GIVEN.replaceAll(/\((cookie|id)\)/g, "($1: unknown)"));
    const worker = (await import(file)) as Worker;
    const send = async (conversation: number, body: BodyInit, headers = {}): Promise<number> => {
      const init = { method: "POST", body, headers: { origin: ORIGIN, "sec-fetch-site": "same-origin", ...headers } };
      const request = new Request(`${ORIGIN}${MESSAGES.replace("141", String(conversation))}`, init);
      request.headers.set("cookie", "session=1");
      return (await worker.default.fetch(request, env)).status;
    };
    expect([await send(141, text, json), await send(141, form), await send(142, text, json)]).toEqual([200, 200, 403]);
    const [hello, details] = emulator.truth().conversations[0]?.messages.slice(-2) ?? [];
    expect([hello, details]).toMatchObject([
      { content: "Hello" },
      { content: "The details", attachments: [{ name: "photo.png", type: "image/png", size: PNG.length }] },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startEmulator } from "@livedesk/emulator";
import { conformance } from "@livedesk/emulator/conformance";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

/** A runtime in which the tests run a client over `fetch`. */
interface Runtime {
  /** The `navigator.userAgent` of the runtime, or the beginning of this string. */
  readonly agent: string;
  /** Starts the runtime in a folder that contains `program.js`. */
  readonly start: (folder: string, binary: string) => Promise<ChildProcess>;
  /** Returns the port if the runtime has written its port in this line. */
  readonly port: (line: string) => number | undefined;
}

const portInJson = (line: string): number | undefined => (JSON.parse(line) as { port?: number }).port;

const CONFIG = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker.js", esModule = embed "worker.js"),
        (name = "program.js", esModule = embed "program.js"),
      ],
      compatibilityDate = "2026-11-01",
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

const RUNTIMES: Readonly<Record<"workerd" | "deno" | "bun", Runtime>> = {
  workerd: {
    agent: "Cloudflare-Workers",
    async start(folder, binary) {
      await writeFile(join(folder, "config.capnp"), CONFIG);
      const worker = 'import { answer } from "./program.js"; export default { fetch: answer };';
      await writeFile(join(folder, "worker.js"), worker);
      return spawn(binary, ["serve", "config.capnp", "--control-fd=1"], { cwd: folder });
    },
    port: portInJson,
  },
  deno: {
    agent: "Deno/",
    async start(folder, binary) {
      const serve =
        'import { answer } from "./program.js"; Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => ' +
        "console.log(JSON.stringify({ port })) }, answer);";
      await writeFile(join(folder, "deno.js"), serve);
      return spawn(binary, ["run", "--no-config", "--allow-net", "deno.js"], {
        cwd: folder,
        env: { ...process.env, DENO_DIR: folder, DENO_NO_UPDATE_CHECK: "1" },
      });
    },
    port: portInJson,
  },
  bun: {
    agent: "Bun/",
    async start(folder, binary) {
      const serve =
        'import { answer } from "./program.js"; const { port } = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 0, ' +
        "fetch: answer }); console.log(JSON.stringify({ port }));";
      await writeFile(join(folder, "bun.js"), serve);
      return spawn(binary, ["run", "bun.js"], { cwd: folder });
    },
    port: portInJson,
  },
};

/** The names of all cases. The suite registers the cases here, and they run in the runtime. */
const names: string[] = [];

conformance({
  runtime: "fetch",
  test: (name) => names.push(name),
  expect,
  start: () => expect.fail("The cases run in the runtime"),
  redirect: () => expect.fail("The cases run in the runtime"),
  open: () => expect.fail("The cases run in the runtime"),
});

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts a server whose listener is asynchronous. */
const answering = (listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Server =>
  createServer((...call) => void listener(...call));

const started = new Map<string, () => unknown>();

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}

const ORDERS: Record<string, (input: never) => Promise<unknown>> = {
  async start(options: { maxBodyBytes: number }) {
    const emulator = await startEmulator(options);
    const { url, apiKey, apiSecret } = emulator;
    started.set(url, () => emulator.close());
    return { url, apiKey, apiSecret };
  },
  async redirect(to: string) {
    const server = createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(307, { location: to + request.url }).end());
    });
    const url = await listen(server);
    started.set(url, () => closeServer(server));
    return { url };
  },
  async stop(url: string) {
    await started.get(url)?.();
    started.delete(url);
    return {};
  },
};

/** A server that starts and stops servers when the program in the runtime asks for it. */
const controlServer = answering(async (request, response) => {
  const order = ORDERS[request.url?.slice(1) ?? ""];
  const result = await order?.(JSON.parse(await text(request)) as never);
  response.end(JSON.stringify(result));
});

let control: string;
let folder: string;

beforeAll(async () => {
  control = await listen(controlServer);
  folder = await mkdtemp(join(tmpdir(), "livedesk-runtimes-"));
  await build({
    entryPoints: [fileURLToPath(new URL("runtime-program.test.ts", import.meta.url))],
    outfile: join(folder, "program.js"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["import"],
    logLevel: "error",
  });
});

afterAll(async () => {
  await closeServer(controlServer);
  await rm(folder, { recursive: true });
});

describe.each(Object.entries(RUNTIMES))("%s", (name, runtime) => {
  const binary = inject("runtimes")[name as keyof typeof RUNTIMES];
  let child: ChildProcess;
  let url: string;

  beforeAll(async () => {
    child = await runtime.start(folder, binary);
    let complaints = "";
    child.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
    const ended = once(child, "exit").then(() => expect.fail(`${name} ended: ${complaints}`));
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [line] = (await Promise.race([once(lines, "line"), ended])) as [string];
    ended.catch(() => undefined);
    url = `http://127.0.0.1:${runtime.port(line)}`;
  });

  afterAll(() => void child.kill("SIGKILL"));

  /** Sends an order to the program in the runtime, and returns its answer. */
  async function ask<Result>(order: string, input?: unknown): Promise<Result> {
    const answer = await fetch(url, { method: "POST", body: JSON.stringify({ order, input, address: control }) });
    const { result, error } = (await answer.json()) as { result: Result; error?: string };
    if (error !== undefined) throw new Error(error);
    return result;
  }

  test("control: the program runs in the right runtime", async () => {
    expect(await ask("agent")).toMatch(runtime.agent);
  });

  test("a webhook with the right signature is accepted, and one with a wrong signature is refused", async () => {
    const body = '{"event":"message_created"}';
    const hex = createHmac("sha256", "key").update(`0.${body}`).digest("hex");
    const headers = { "x-chatwoot-signature": `sha256=${hex}`, "x-chatwoot-timestamp": "0" };
    expect(await ask("verify", { body, headers, secret: "key" })).toBe(0);
    expect(await ask("verify", { body, headers, secret: "other" })).toBe("webhook-wrong-signature");
  });

  test("a connection that breaks before the answer is an unknown outcome, and the request is sent once", async () => {
    const seen: string[] = [];
    const server = answering(async (request, response) => {
      seen.push((JSON.parse(await text(request)) as { content: string }).content);
      if (seen.length === 2) request.socket.resetAndDestroy();
      else response.setHeader("content-type", "application/json").end('{"id":1}');
    });
    const outcomes = await ask("send", { url: await listen(server), count: 3 });
    expect({ outcomes, seen }).toEqual({
      outcomes: ["accepted", "unknown connection-lost", "accepted"],
      seen: ["Message 0", "Message 1", "Message 2"],
    });
    await closeServer(server);
  });

  test.concurrent.each(names)("%s", async (caseName) => {
    await expect(ask("run", caseName)).resolves.toBeUndefined();
  });
});

declare module "vitest" {
  interface ProvidedContext {
    readonly runtimes: Readonly<Record<"workerd" | "deno" | "bun", string>>;
  }
}

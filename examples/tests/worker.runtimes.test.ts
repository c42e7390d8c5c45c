import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { build } from "esbuild";
import { expect, inject, onTestFinished, test } from "vitest";
import { copyOf, sentTo } from "./example.ts";

const TOKEN = "token-of-the-shop";

/** The configuration of workerd. `wrangler dev` makes the same one from wrangler.jsonc and .dev.vars. */
const configFor = ({ url, apiKey, apiSecret }: Emulator): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-11-01",
      bindings = [
        (name = "LIVEDESK_BASE_URL", text = ${JSON.stringify(url)}),
        (name = "LIVEDESK_API_KEY", text = ${JSON.stringify(apiKey)}),
        (name = "LIVEDESK_API_SECRET", text = ${JSON.stringify(apiSecret)}),
        (name = "SHOP_TOKEN", text = ${JSON.stringify(TOKEN)}),
      ],
    )),
    (name = "internet", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

test("the Worker of examples/worker answers with the outcome in workerd, and sends each message once", async () => {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const cwd = await copyOf("worker");
  await build({
    entryPoints: [path.join(cwd, "src", "worker.ts")],
    outfile: path.join(cwd, "worker.js"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "import"],
  });
  await writeFile(path.join(cwd, "config.capnp"), configFor(emulator));
  const workerd = spawn(inject("runtimes").workerd, ["serve", "config.capnp", "--control-fd=1"], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void workerd.kill("SIGKILL"));
  const [line] = (await once(createInterface(workerd.stdout), "line")) as [string];
  const { port } = JSON.parse(line) as { port: number };

  const shipped = async (order: string, conversation: number, token = TOKEN): Promise<readonly unknown[]> => {
    const url = `http://127.0.0.1:${port}/orders/${order}/shipped?conversation=${conversation}`;
    const response = await fetch(url, { method: "POST", headers: { authorization: `Bearer ${token}` } });
    return [response.status, ((await response.json()) as { outcome?: string }).outcome];
  };
  expect(await shipped("A-16", 141, "wrong")).toEqual([401, undefined]);
  expect(await shipped("A-17", 141)).toEqual([201, "accepted"]);
  expect(await shipped("A-18", 999)).toEqual([422, "rejected"]);
  emulator.faults.add({ fault: "reset-after-commit" });
  expect(await shipped("A-19", 143)).toEqual([502, "unknown"]);
  expect([sentTo(emulator, 141), sentTo(emulator, 143)]).toEqual([
    ["Your order A-17 has shipped."],
    ["Your order A-19 has shipped."],
  ]);
});

declare module "vitest" {
  interface ProvidedContext {
    readonly runtimes: Readonly<Record<"workerd", string>>;
  }
}

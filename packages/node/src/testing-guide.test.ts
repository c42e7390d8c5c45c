import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const guide = await readFile("../../docs/testing.md", "utf8");
const [notify = "", ...programs] = [...guide.matchAll(/```ts\n([^]*?)```/g)]
  .map(([, program]) => program ?? "")
  // The outbox stands above this package, so its tests run this program.
  .filter((program) => !program.includes("@livedesk/outbox"));

let emulator: Emulator;
let folder: string;

// Each program is in its own folder, together with the guide's module.
beforeAll(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(path.join(tmpdir(), "livedesk-testing-"));
  const scope = path.join(folder, "node_modules/@livedesk");
  await mkdir(scope, { recursive: true });
  await symlink(process.cwd(), path.join(scope, "node"), "junction");
  for (const name of ["core", "emulator"]) await symlink(path.resolve("..", name), path.join(scope, name), "junction");
  await symlink(path.resolve("node_modules/undici"), path.join(folder, "node_modules/undici"), "junction");
  await writeFile(path.join(folder, "notify.ts"), notify);
});

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Runs a program in the folder of the guide's module, with the emulator's credentials, and returns the output of the
 * program.
 */
async function run(program: string): Promise<string> {
  const env = {
    LIVEDESK_API_KEY: emulator.apiKey,
    LIVEDESK_API_SECRET: emulator.apiSecret,
    LIVEDESK_BASE_URL: emulator.url,
  };
  const file = path.join(folder, "program.ts");
  await writeFile(file, program);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, env });
  return stdout;
}

test.each([
  ["a transport that records", 0, "recorded\n"],
  ["failures in a script", 1, "four outcomes\n"],
  ["a local LiveDesk", 2, "stored\n"],
  ["a fake", 3, "called\n"],
  ["a MockAgent as dispatcher", 4, "intercepted\n"],
])("the guide's program with %s runs, and sends nothing to any other server", async (_, number, printed) => {
  const before = emulator.exchanges().length;
  expect(await run(programs[number] ?? "")).toBe(printed);
  expect(emulator.exchanges()).toHaveLength(before);
});

test("every program of the guide is tested", () => {
  expect(programs).toHaveLength(5);
});

describe("the guide's table of mocks is right:", () => {
  const send = (before: string, options: string): string => `
    import * as all from "@livedesk/node";
    import * as undici from "undici";
    ${before}
    const { LIVEDESK_BASE_URL: baseUrl = "", LIVEDESK_API_KEY: apiKey = "", LIVEDESK_API_SECRET: apiSecret = "" } = process.env;
    const pair = { apiKey, apiSecret, baseUrl };
    const agent = new undici.MockAgent();
    agent.disableNetConnect();
    const livedesk = all.createClient({ ...${options}, maxRetries: 0 });
    const outcome = await livedesk.messages.send(141, { content: "Hello" }).then(({ id }) => id > 0, () => false);
    console.log(outcome ? "sent" : "held back");
    await livedesk.close();
  `;
  const CLIENTS = {
    undiciTransport: ["pair", "{ ...pair, dispatcher: agent }"],
    fetchTransport: [
      "{ transport: all.fetchTransport(pair) }",
      "{ transport: all.fetchTransport({ ...pair, dispatcher: agent }) }",
    ],
  } as const;

  describe.each(Object.entries(CLIENTS))("%s", (_, [plain, dispatched]) => {
    test.each([
      [
        "setGlobalDispatcher",
        "const everywhere = new undici.MockAgent(); everywhere.disableNetConnect(); undici.setGlobalDispatcher(everywhere);",
      ],
      ["a replaced fetch", "globalThis.fetch = () => Promise.reject(new Error());"],
    ])("%s does not stop the request", async (__, before) => {
      const count = emulator.exchanges().length;
      expect(await run(send(before, plain))).toBe("sent\n");
      expect(emulator.exchanges()).toHaveLength(count + 1);
    });

    test("a MockAgent as dispatcher stops the request", async () => {
      const count = emulator.exchanges().length;
      expect(await run(send("", dispatched))).toBe("held back\n");
      expect(emulator.exchanges()).toHaveLength(count);
    });
  });

  test("with LIVEDESK_BASE_URL=http://127.0.0.1:9, a client that a test forgot to replace sends nothing", async () => {
    const before = 'process.env["LIVEDESK_BASE_URL"] = "http://127.0.0.1:9";';
    expect(await run(send(before, "pair"))).toBe("held back\n");
  });
});

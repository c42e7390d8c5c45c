import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, expect, test } from "vitest";

const guide = await readFile("../../docs/other-runtimes.md", "utf8");
const programs = [...guide.matchAll(/```ts\n\/\/ (\S+)\n([^]*?)```/g)].map(([, name = "", code = ""]) => ({
  name,
  code,
}));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "livedesk-other-runtimes-"));
  await mkdir(path.join(folder, "node_modules/@livedesk"), { recursive: true });
  await symlink(process.cwd(), path.join(folder, "node_modules/@livedesk/fetch"), "junction");
  for (const { name, code } of programs) await writeFile(path.join(folder, name), code);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Calls the guide's Worker, and returns its answer. */
async function callWorker(env: Readonly<Record<string, string>>): Promise<string> {
  const program = `
    import worker from "./worker.ts";
    const env = ${JSON.stringify(env)};
    console.log(await (await worker.fetch(new Request("https://worker.example"), env)).text());
  `;
  await writeFile(path.join(folder, "call.ts"), program);
  return (await promisify(execFile)(process.execPath, [path.join(folder, "call.ts")], { env: {} })).stdout;
}

test("the Worker of the guide sends a message and answers with the outcome", async () => {
  await using emulator = await startEmulator();
  const { apiKey, apiSecret, url } = emulator;
  const env = { LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, LIVEDESK_BASE_URL: url };
  expect(await callWorker(env)).toMatch(/^accepted as \d+\n$/);
  expect(emulator.truth().conversations[0]?.messages.at(-1)).toMatchObject({ content: "Hello from a Worker" });
  emulator.faults.add({ fault: "reset-after-commit" });
  expect(await callWorker(env)).toMatch(/^unknown: /);
  expect(await callWorker({ ...env, LIVEDESK_API_KEY: "wrong" })).toMatch(/^rejected: /);
});

test("every program of the guide is tested", () => {
  expect(programs.map(({ name }) => name)).toEqual(["send.ts", "worker.ts"]);
  expect(guide.match(/```ts/g)).toHaveLength(2);
});

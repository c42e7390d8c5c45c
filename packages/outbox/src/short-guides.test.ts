import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterEach, beforeEach, expect, test } from "vitest";

const programsOf = async (guide: string): Promise<string[]> =>
  [...(await readFile(`../../docs/${guide}`, "utf8")).matchAll(/^```ts\n([^]*?)^```/gm)].map(
    ([, program]) => program ?? "",
  );

const programs = await programsOf("on-call.md");
// The tests of packages/node run the other programs of this guide.
const [testing = "", ...others] = (await programsOf("testing.md")).filter((each) => each.includes("@livedesk/outbox"));

let emulator: Emulator;
let folder: string;

// The programs import the packages from the folder in which they run.
beforeEach(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(path.join(tmpdir(), "livedesk-on-call-"));
  await mkdir(path.join(folder, "node_modules/@livedesk"), { recursive: true });
  for (const name of ["emulator", "node", "outbox"])
    await symlink(path.resolve("..", name), path.join(folder, "node_modules/@livedesk", name), "junction");
});
afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a program of a guide, and returns what it printed. */
async function run(program = ""): Promise<string> {
  const file = path.join(folder, "program.ts");
  await writeFile(file, program);
  const { apiKey, apiSecret, url } = emulator;
  const env = { LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, LIVEDESK_BASE_URL: url };
  return (await promisify(execFile)(process.execPath, [file], { cwd: folder, env })).stdout;
}

test("without an outbox, the program writes one line for an unknown message, without its text", async () => {
  emulator.faults.add({ fault: "reset-after-commit" });
  const { alarm, conversationId, reference, code } = JSON.parse(await run(programs[0])) as Record<string, unknown>;
  expect({ alarm, conversationId, reference, code }).toEqual({
    alarm: "unknown message",
    conversationId: 141,
    reference: "order-456",
    code: "connection-lost",
  });
});

test("without an outbox, the program writes nothing for a message that was accepted", async () => {
  expect(await run(programs[0])).toBe("");
});

test("the probe says what is wrong with the outbox", async () => {
  expect(await run(programs[1])).toBe("healthy\n");
  const paused = programs[1]?.replace("// In the probe", 'await outbox.pause("incident 42");\n//');
  expect(await run(paused)).toBe("the outbox is paused: incident 42\n");
});

test("a test of code that uses the outbox needs no sleep", async () => {
  expect(await run(testing)).toBe("sent once\n");
});

test("every program of the guides is tested", () => {
  expect(programs).toHaveLength(2);
  expect(others).toEqual([]);
});

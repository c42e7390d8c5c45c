import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { expect, onTestFinished, test } from "vitest";
import { folderOf } from "../../.ci/example-project.mjs";
import { copyOf, environment, output, run, sentTo } from "./example.ts";

const ROWS = Array.from({ length: 20 }, (_, row) => 1001 + row);

async function start() {
  const emulator = await startEmulator({ moreConversations: 20 });
  onTestFinished(() => emulator.close());
  return { emulator, cwd: await copyOf("csv"), env: environment(emulator) };
}

/** How many messages LiveDesk has from each row. */
const copies = (emulator: Emulator): readonly number[] => ROWS.map((row) => sentTo(emulator, row).length);

test("a program that is killed while it sends, and started again, sends no row twice and forgets none", async () => {
  const { emulator, cwd, env } = await start();
  // LiveDesk has the first two of these messages when the program is killed, and does not have the other two.
  const inFlight = [1005, 1006, 1007, 1008];
  for (const conversationId of inFlight)
    emulator.faults.add({ fault: conversationId < 1007 ? "stall-body" : "stall-headers", conversationId });
  const killed = spawn(process.execPath, ["send.ts"], { cwd, env, stdio: "ignore" });
  await expect.poll(() => emulator.faults.list().rules.filter(({ struck }) => struck > 0)).toHaveLength(4);
  killed.kill("SIGKILL");
  expect(await once(killed, "exit")).toEqual([null, "SIGKILL"]);

  const shown = inFlight
    .map((id) => `autumn-2026/C-${id - 1000} in conversation ${id}: unknown (process-died)\n`)
    .join("");
  const { stdout, exitCode } = await run("node send.ts", { cwd, env });
  expect([stdout, exitCode]).toEqual([`${shown}accepted   16\nunknown    4\n`, 1]);
  const found = ROWS.map((row) => (row === 1007 || row === 1008 ? 0 : 1));
  expect(copies(emulator)).toEqual(found);

  const again = await run("node send.ts", { cwd, env });
  expect([again.stdout, again.exitCode, copies(emulator)]).toEqual([stdout, 1, found]);
});

test("a person decides about an unknown row with the command in the README, and the next run sends what must be sent again", async () => {
  const { emulator, cwd, env } = await start();
  emulator.faults.add({ fault: "reset-after-commit", conversationId: 1009 });
  emulator.faults.add({ fault: "500-before-commit", conversationId: 1010 });
  const first = await run("node send.ts", { cwd, env });
  expect(first.stdout).toBe(
    "autumn-2026/C-9 in conversation 1009: unknown (connection-lost)\n" +
      "autumn-2026/C-10 in conversation 1010: unknown (server-error)\n" +
      "accepted   18\nunknown    2\n",
  );

  const readme = await readFile(path.join(folderOf("csv"), "README.md"), "utf8");
  const commands = [...readme.matchAll(/^npx livedesk (outbox (?:unknowns|resolve) .*?)( +#.*)?$/gm)].map(
    ([, command]) => `node ${folderOf("node_modules/livedesk/dist/bin.js")} ${command}`,
  );
  expect(commands).toHaveLength(3);
  const [unknowns, sent, resend] = commands;
  await output(`${unknowns} && ${sent}`, { cwd, env });
  // The README says that this is refused at first. `--force` is here in place of a wait of 60 s.
  expect((await run(resend ?? "", { cwd, env })).exitCode).toBe(7);
  await output(`${resend} --force`, { cwd, env });

  const last = await run("node send.ts", { cwd, env });
  expect([last.stdout, last.exitCode]).toEqual(["accepted   20\n", 0]);
  expect(copies(emulator)).toEqual(ROWS.map(() => 1));
});

test("a row that was changed after its message was stored is refused, and nothing is sent", async () => {
  const { emulator, cwd, env } = await start();
  await run("node send.ts", { cwd, env });
  const file = path.join(cwd, "customers.csv");
  await writeFile(file, (await readFile(file, "utf8")).replace("Ann", "Anna"));
  const { exitCode, stderr } = await run("node send.ts", { cwd, env });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/KeyReusedError: .*autumn-2026\/C-1\b/);
  expect(copies(emulator)).toEqual(ROWS.map(() => 1));
});

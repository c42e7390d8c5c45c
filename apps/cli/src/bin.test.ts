import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { BIN, runBuilt, start } from "./testing/built.ts";
import { startEmulated } from "./testing/emulated.ts";

// The program as it ships: what the tests in process cannot see.

describe("the built program", () => {
  test("sends what is piped into it", async () => {
    await using world = await startEmulated();
    const { exitCode, stdout } = await runBuilt(["send", "141", "-", "--json"], world.env, "hi\n");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ content: "hi", id: world.last(141)?.id });
  });

  test("knows its version, and says on stderr how it is used when it is not told what to do", async () => {
    expect(await runBuilt(["--version"])).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: "" });
    expect(await runBuilt([])).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^Usage: /) });
  });

  test("does not mind a reader that has gone", async () => {
    await using world = await startEmulated();
    const child = start(["send", "141", "hi"], world.env);
    child.stdout.destroy();
    const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect({ exitCode: child.exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(world.last(141)).toMatchObject({ content: "hi" });
  });

  test("says so when its answer could not be written, with the exit code of what may exist", async () => {
    await using world = await startEmulated();
    const full = await open("/dev/full", "w");
    const child = spawn(process.execPath, [BIN, "send", "141", "hi", "--json"], {
      env: { ...process.env, ...world.env },
      stdio: ["ignore", full.fd, "pipe"],
    });
    const [stderr] = await Promise.all([child.stderr ? text(child.stderr) : "", once(child, "close")]);
    await full.close();
    expect({ exitCode: child.exitCode, stderr }).toEqual({
      exitCode: 6,
      stderr: "livedesk: the output could not be written (ENOSPC)\n",
    });
    expect(world.last(141)).toMatchObject({ content: "hi" });
  });

  test("can be ended while it waits for stdin", async () => {
    const child = start(["send", "141", "-"]);
    await once(child, "spawn");
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([null, "SIGINT"]);
  });
});

describe("livedesk emulator", () => {
  /** Starts one and waits until it has said everything. */
  async function startEmulator(env: Record<string, string> = {}, args: readonly string[] = []) {
    const child = start(["emulator", "--port", "0", ...args], env);
    const [url] = (await once(createInterface(child.stdout), "line")) as [string];
    let guide = "";
    while (!guide.includes("customer-messages")) guide += String(await once(child.stderr, "data"));
    const end = async (signal: "SIGINT" | "SIGTERM" | "SIGKILL") => {
      child.kill(signal);
      const [rest, ended] = await Promise.all([text(child.stderr), once(child, "close")]);
      return { rest, ended };
    };
    return { url, guide, end };
  }

  test.each(["SIGINT", "SIGTERM"] as const)("prints its address first, and ends cleanly on %s", async (signal) => {
    const { url, end } = await startEmulator();
    expect(await (await fetch(`${url}/__emulator/health`)).json()).toEqual({ status: "ok" });
    const rest = "The emulator has stopped; what it held is gone.\n";
    expect(await end(signal)).toEqual({ rest, ended: [0, null] });
  });

  test("prints what a shell needs to reach it, and that works", async () => {
    const { guide, end } = await startEmulator();
    const env = Object.fromEntries(
      [...guide.matchAll(/^ {2}export (\w+)=(\S+)$/gm)].map(([, name = "", value = ""]) => [name, value]),
    );
    expect(Object.keys(env)).toEqual(["LIVEDESK_BASE_URL", "LIVEDESK_API_KEY", "LIVEDESK_API_SECRET"]);
    expect(await runBuilt(["send", "141", "hi"], env)).toMatchObject({ exitCode: 0 });
    await end("SIGTERM");
  });

  test("keeps its messages in a file, also when it is killed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "livedesk-"));
    const env = { LIVEDESK_API_KEY: "given-key", LIVEDESK_API_SECRET: "given-secret" };
    const db = join(folder, "desk.db");
    const first = await startEmulator(env, ["--db", db]);
    await runBuilt(["send", "141", "kept"], { ...env, LIVEDESK_BASE_URL: first.url });
    await first.end("SIGKILL");
    const second = await startEmulator(env, ["--db", db]);
    expect(await (await fetch(`${second.url}/__emulator/truth`)).text()).toContain("kept");
    expect(await second.end("SIGTERM")).toMatchObject({
      rest: `The emulator has stopped; what it held is in ${db}.\n`,
    });
    await rm(folder, { recursive: true });
  });

  test("takes a pair from the environment, and does not print it", async () => {
    const env = { LIVEDESK_API_KEY: "given-key", LIVEDESK_API_SECRET: "given-secret" };
    const { url, guide, end } = await startEmulator(env);
    expect(await runBuilt(["send", "141", "hi"], { ...env, LIVEDESK_BASE_URL: url })).toMatchObject({ exitCode: 0 });
    const { rest } = await end("SIGTERM");
    expect(guide + rest).not.toMatch(/given-/);
  });

  test("says so when its port is taken", async () => {
    await using world = await startEmulated();
    const { port } = new URL(world.emulator.url);
    expect(await runBuilt(["emulator", "--port", port])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `livedesk: port ${port} of 127.0.0.1 is in use; port 0 takes a free one\n`,
    });
  });
});

describe("livedesk demo", () => {
  // Its temporary files go where the test can see whether they stay.
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  test("shows every step, finds all of it right, and tidies up", async () => {
    const { exitCode, stdout, stderr } = await runBuilt(["demo"], { TMPDIR: folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.match(/^\d+\. .*$/gm)).toMatchInlineSnapshot(`
      [
        "1. Send a text",
        "2. Leave a private note",
        "3. Reply to a message",
        "4. Send a picture and a sound in one message",
        "5. Send a WhatsApp template: text header, footer and both kinds of button",
        "6. A template with an image as header",
        "7. A template with a video as header",
        "8. A template with a document as header",
        "9. A template with a place as header",
        "10. A message that is not delivered",
        "11. The customer writes",
        "12. Retry the failed message",
      ]
    `);
    expect(stdout.trim().split("\n").at(-1)).toMatchInlineSnapshot(
      `"All 12 answers were what they should be. The emulator holds exactly the 11 messages made above, none twice."`,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("ends on Ctrl-C, and tidies up", async () => {
    const child = start(["demo"], { TMPDIR: folder });
    await once(child.stdout, "data");
    child.kill("SIGINT");
    const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect({ exitCode: child.exitCode, stderr }).toEqual({ exitCode: 130, stderr: "" });
    expect(await readdir(folder)).toEqual([]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import type { Environment } from "./config.ts";
import { BIN, runBuilt, start } from "./testing/built.ts";
import { startEmulated } from "./testing/call.ts";
import { createFolder } from "./testing/folder.ts";

// These tests start the built program, because they test behaviour that a call in the test's own process does not have.

describe("the built program", () => {
  test("the built program sends a text from a pipe", async () => {
    await using world = await startEmulated();
    const { exitCode, stdout } = await runBuilt(["send", "141", "-", "--json"], world.env, "hi\n");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ content: "hi", id: world.last(141)?.id });
  });

  test("the built program prints its version, and its usage on stderr without a command", async () => {
    expect(await runBuilt(["--version"])).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: "" });
    expect(await runBuilt([])).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^Usage: /) });
  });

  test("the built program ends with 0 if the reader of its stdout has closed the pipe", async () => {
    await using world = await startEmulated();
    const child = start(["send", "141", "hi"], world.env);
    child.stdout.destroy();
    const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect({ exitCode: child.exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(world.last(141)).toMatchObject({ content: "hi" });
  });

  test("Ctrl-C ends the built program while it waits for stdin", async () => {
    const child = start(["send", "141", "-"]);
    await once(child, "spawn");
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([null, "SIGINT"]);
  });
});

describe("if output is lost, the program reports this, and the exit code still tells the outcome of the message", () => {
  /** Runs the program with a stdout or stderr that writes to a full disk, and reads the other stream. */
  async function runFull(argv: readonly string[], full: "stdout" | "stderr", env: Environment) {
    await using disk = await open("/dev/full", "w");
    const stdio = ["ignore", full === "stdout" ? disk.fd : "pipe", full === "stderr" ? disk.fd : "pipe"] as const;
    const child = spawn(process.execPath, [BIN, ...argv], { env: { ...env }, stdio: [...stdio] });
    const read = child.stdout ?? child.stderr;
    const [output] = await Promise.all([read ? text(read) : "", once(child, "close")]);
    return { exitCode: child.exitCode, output };
  }

  test.for<readonly [exitCode: number, full: "stdout" | "stderr", argv: string]>([
    [6, "stdout", "send 141 hi"],
    [6, "stdout", "send 141 hi --json"],
    [3, "stdout", "send 142 hi --json"],
    [3, "stderr", "send 142 hi"],
    [5, "stderr", "send 999 hi"],
    [1, "stdout", "send 141 hi --dry-run"],
    [1, "stdout", "explain 131047"],
    [1, "stdout", "--help"],
    [1, "stdout", "whoami"],
    [1, "stderr", "whoami"],
    [1, "stdout", "template preview FILE"],
    [1, "stdout", "template types FILE -o -"],
    [2, "stderr", "send"],
  ])("the exit code is %i when %s is full, for: livedesk %s", async ([exitCode, full, line]) => {
    await using world = await startEmulated();
    await using folder = await createFolder();
    const file = await folder.write("a.json", { name: "a", language: "en", body: "Hello." });
    const argv = line.split(" ").map((word) => (word === "FILE" ? file : word));
    const result = await runFull(argv, full, world.env);
    const isReported = result.output.includes("could not be written (ENOSPC)");
    expect({ exitCode: result.exitCode, isReported }).toEqual({ exitCode, isReported: full === "stdout" });
    // After a call, the output says where to look. Otherwise, a reader could send the message again.
    expect(result.output.includes("look at the conversation before")).toBe(
      isReported && argv[0] === "send" && exitCode !== 1,
    );
    expect(result.output).not.toMatch(/\n +at /);
  });

  test("with --json, an error about lost output is JSON", async () => {
    await using world = await startEmulated();
    const { exitCode, output } = await runFull(["send", "141", "hi", "--json"], "stdout", world.env);
    expect(exitCode).toBe(6);
    expect(JSON.parse(output)).toEqual({
      error: {
        name: "OutputError",
        message:
          "the output about what was sent could not be written (ENOSPC): look at the conversation before you send it again",
        outcome: "unknown",
        code: "output-lost",
        retryable: false,
        exitCode: 6,
      },
    });
  });

  test("a successful retry ends with 0 if only the advice on stderr is lost", async () => {
    await using world = await startEmulated();
    await runBuilt(["send", "142", "hi"], world.env);
    world.emulator.customerWrites(142, "Hello?");
    const id = world.emulator.truth().conversations[1]?.messages.find(({ content }) => content === "hi")?.id;
    expect(await runFull(["retry", "142", String(id)], "stderr", world.env)).toEqual({
      exitCode: 0,
      output: `retried message ${id} in conversation 142 (sent)\n`,
    });
  });
});

describe("livedesk emulator", () => {
  /** Starts an emulator, and waits until the emulator has printed all its instructions. */
  async function startEmulator(env: Record<string, string> = {}, args: readonly string[] = []) {
    const child = start(["emulator", "--port", "0", ...args], env);
    const [url] = (await once(createInterface(child.stdout), "line")) as [string];
    let guide = "";
    while (!guide.includes("customer-messages")) guide += String(await once(child.stderr, "data"));
    const end = async (signal: "SIGHUP" | "SIGINT" | "SIGTERM" | "SIGKILL") => {
      child.kill(signal);
      const [rest, ended] = await Promise.all([text(child.stderr), once(child, "close")]);
      return { rest, ended };
    };
    return { url, guide, end };
  }

  test.each(["SIGHUP", "SIGINT", "SIGTERM"] as const)(
    "the emulator prints its URL first, and ends with 0 on %s",
    async (signal) => {
      const { url, end } = await startEmulator();
      expect(await (await fetch(`${url}/__emulator/health`)).json()).toEqual({ status: "ok" });
      const rest = "The emulator has stopped; its messages are lost.\n";
      expect(await end(signal)).toEqual({ rest, ended: [0, null] });
    },
  );

  test("with the export lines that the emulator prints, a shell can send messages to the emulator", async () => {
    const { guide, end } = await startEmulator();
    const env = Object.fromEntries(
      [...guide.matchAll(/^ {2}export (\w+)=(\S+)$/gm)].map(([, name = "", value = ""]) => [name, value]),
    );
    expect(Object.keys(env)).toEqual(["LIVEDESK_BASE_URL", "LIVEDESK_API_KEY", "LIVEDESK_API_SECRET"]);
    expect(await runBuilt(["send", "141", "hi"], env)).toMatchObject({ exitCode: 0 });
    await end("SIGTERM");
  });

  test("the messages of the emulator stay in the file of --db after the emulator is killed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "livedesk-"));
    const env = { LIVEDESK_API_KEY: "given-key", LIVEDESK_API_SECRET: "given-secret" };
    const db = join(folder, "desk.db");
    const first = await startEmulator(env, ["--db", db]);
    await runBuilt(["send", "141", "kept"], { ...env, LIVEDESK_BASE_URL: first.url });
    await first.end("SIGKILL");
    const second = await startEmulator(env, ["--db", db]);
    expect(await (await fetch(`${second.url}/__emulator/truth`)).text()).toContain("kept");
    expect(await second.end("SIGTERM")).toMatchObject({
      rest: `The emulator has stopped; its messages are in ${db}.\n`,
    });
    await rm(folder, { recursive: true });
  });

  test("the emulator takes its credentials from the environment and does not print them", async () => {
    const env = { LIVEDESK_API_KEY: "given-key", LIVEDESK_API_SECRET: "given-secret" };
    const { url, guide, end } = await startEmulator(env);
    expect(await runBuilt(["send", "141", "hi"], { ...env, LIVEDESK_BASE_URL: url })).toMatchObject({ exitCode: 0 });
    const { rest } = await end("SIGTERM");
    expect(guide + rest).not.toMatch(/given-/);
  });

  test("the error of the emulator names the port if the port is in use", async () => {
    await using world = await startEmulated();
    const { port } = new URL(world.emulator.url);
    expect(await runBuilt(["emulator", "--port", port])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `livedesk: port ${port} of 127.0.0.1 is in use: choose another port, or 0 for a free one\n`,
    });
  });
});

describe("livedesk demo", () => {
  // The demo writes its temporary files into this folder, so that the test sees whether the demo removes them.
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  test("the demo shows every step with the expected result, and removes its files", async () => {
    const { exitCode, stdout, stderr } = await runBuilt(["demo"], { TMPDIR: folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.match(/^\d+\. .*$/gm)).toMatchInlineSnapshot(`
      [
        "1. Send a text message",
        "2. Leave a private note",
        "3. Reply to a message",
        "4. Send a picture and a sound in one message",
        "5. Send a WhatsApp template: text header, footer and both kinds of button",
        "6. Send a template with an image as its header",
        "7. Send a template with a video as its header",
        "8. Send a template with a document as its header",
        "9. Send a template with a place as its header",
        "10. Send a message that is not delivered",
        "11. Let the customer write",
        "12. Retry the failed message",
      ]
    `);
    expect(stdout.trim().split("\n").at(-1)).toMatchInlineSnapshot(
      `"All 12 answers were as expected. The emulator contains exactly the 11 messages that were created above, and each message only once."`,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("the demo ends on Ctrl-C, and removes its files", async () => {
    const child = start(["demo"], { TMPDIR: folder });
    await once(child.stdout, "data");
    child.kill("SIGINT");
    const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect({ exitCode: child.exitCode, stderr }).toEqual({ exitCode: 130, stderr: "" });
    expect(await readdir(folder)).toEqual([]);
  });
});

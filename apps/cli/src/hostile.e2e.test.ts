import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, open } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands } from "./commands.ts";
import { BIN, runBuilt } from "./testing/built.ts";
import { type Emulated, startEmulated } from "./testing/call.ts";
import { createFolder, type Folder } from "./testing/folder.ts";

// Every command, in the surroundings of a cron job or a small container: stdin is closed, there is no terminal, HOME cannot be
// written, the locale is C, and the disk may be full. No command may hang, show a stack trace or end with a wrong exit code.

/** The command, its exit code, and its exit code if stdout is full. Words in capitals are paths in the folder of the test. */
const ROWS: readonly (readonly [line: string, code: number, full: number])[] = [
  ["--version", 0, 1],
  ["--help", 0, 1],
  ["help template check", 0, 1],
  ["", 2, 2],
  ["nope", 2, 2],
  ["send 141 hi", 0, 6],
  ["send 141 hi --json", 0, 6],
  ["send 141 hi --dry-run", 0, 1],
  ["send 142 hi", 3, 3],
  ["send 999 hi", 5, 5],
  ["send 141 -", 2, 2],
  ["send --stdin-ndjson", 2, 2],
  ["send 141 hi --base-url http://127.0.0.1:1", 1, 1],
  ["template 141 --name a --language en --content hi", 0, 6],
  ["template 141 --params -", 2, 2],
  ["template check TEMPLATE", 0, 0],
  ["template check TEMPLATE --json", 0, 1],
  ["template preview TEMPLATE", 0, 1],
  ["template types TEMPLATE --output -", 0, 1],
  ["template types TEMPLATE --output NEW.ts", 0, 1],
  ["template types TEMPLATE --output /dev/full --force", 1, 1],
  ["retry 142 999999", 5, 5],
  ["explain 131047", 0, 1],
  ["emulator --port 0", 0, 1],
  ["emulator exec -- true", 0, 0],
  ["emulator exec -- no-such-program", 2, 2],
  ["outbox add MESSAGES --db NEW.db", 0, 1],
  ["outbox add - --db NEW.db", 2, 2],
  ["outbox run --db DB", 0, 6],
  ["outbox run --db DB --events /dev/full", 1, 1],
  ["outbox status --db DB", 0, 1],
  ["outbox unknowns --db DB", 0, 0],
  ["outbox resolve 99 drop --by me --db DB", 2, 2],
  ["outbox cancel a --db DB", 0, 1],
  ["outbox cancel b --db DB", 2, 2],
  ["outbox pause --reason wait --db DB", 0, 1],
  ["outbox resume --db DB", 0, 1],
  ["outbox export --db DB", 0, 1],
  ["outbox export --db DB --output /dev/full --force", 1, 1],
  ["outbox purge --db DB", 0, 1],
  ["outbox plan PEOPLE --template TEMPLATE --campaign may --output NEW.plan", 0, 1],
  ["outbox plan PEOPLE --template TEMPLATE --campaign may --output /dev/full", 2, 2],
  ["outbox review PLAN", 0, 1],
  ["outbox run --plan PLAN --db DB", 3, 3],
  ["whoami", 0, 1],
  ["auth login --secret-stdin", 2, 2],
  ["auth logout", 2, 2],
  ["doctor", 0, 1],
  ["doctor --json --base-url http://127.0.0.1:1", 1, 1],
  ["config explain", 0, 1],
  ["demo", 0, 1],
  ["completion bash", 0, 1],
  ["complete -- se", 0, 1],
  ["commands --json", 0, 1],
  ["commands --man", 0, 1],
];

let world: Emulated;
let prepared: Folder;

beforeAll(async () => {
  world = await startEmulated();
  prepared = await createFolder();
  const messages = await prepared.write("MESSAGES", '{"conversationId":141,"content":"hi","key":"a"}\n');
  const template = await prepared.write("TEMPLATE", { name: "a", language: "en", body: "Hello {{1}}, welcome." });
  const people = await prepared.write("PEOPLE", "conversation_id,1\n141,Ann\n");
  await runBuilt(["outbox", "add", messages, "--format", "ndjson", "--db", `${prepared.path}/DB`], world.env);
  const plan = ["outbox", "plan", people, "--format", "csv", "--template", template, "--campaign", "may"];
  await runBuilt([...plan, "--output", `${prepared.path}/PLAN`], world.env);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
});

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs a command with a closed stdin. Stdout or stderr may be closed or write to a full disk. */
async function runHostile(line: string, { stdout = "pipe", stderr = "pipe" } = {}): Promise<Ended> {
  await using folder = await createFolder();
  await cp(prepared.path, folder.path, { recursive: true });
  await using full = await open("/dev/full", "w");
  const words = line
    .replaceAll(/\b[A-Z]{2,}\b/g, (name) => `${folder.path}/${name}`)
    .split(" ")
    .filter(Boolean);
  const needsFormat = /outbox (add|plan)/.test(line);
  const argv = [...words, ...(needsFormat ? ["--format", line.includes("plan") ? "csv" : "ndjson"] : [])];
  const redirections = [stdout === "closed" ? ">&-" : "", stderr === "closed" ? "2>&-" : ""].join(" ");
  const script = `exec "$@" <&- ${redirections}`;
  const child = spawn("sh", ["-c", script, "sh", process.execPath, BIN, ...argv], {
    env: {
      ...world.env,
      HOME: "/proc",
      LANG: "C",
      LC_ALL: "C",
      NO_COLOR: "1",
      TERM: "dumb",
      PATH: process.env["PATH"],
    },
    cwd: folder.path,
    stdio: ["ignore", stdout === "full" ? full.fd : "pipe", stderr === "full" ? full.fd : "pipe"],
  });
  // The emulator runs until a signal comes. It has started when it has written something.
  if (line.startsWith("emulator --port"))
    for (const output of [child.stdout, child.stderr]) output?.once("data", () => child.kill("SIGTERM"));
  const [out, err] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    once(child, "close"),
  ]);
  return { exitCode: child.exitCode, output: out + err };
}

/** What no output may contain: a stack trace, an escape for a terminal, or the word for a bug of the program. */
const BAD = /\n {4}at |\p{Cc}(?<![\n\t])|unexpected failure|\[object|undefined/u;

describe("with a closed stdin, no terminal, NO_COLOR, a HOME that cannot be written, and LANG=C,", () => {
  test.each(ROWS)("livedesk %s ends with %i", async (line, code) => {
    const { exitCode, output } = await runHostile(line);
    expect(output).not.toMatch(BAD);
    expect({ exitCode, output }).toMatchObject({ exitCode: code });
  });
});

describe("if the disk of stdout is full as well,", () => {
  test.each(ROWS.map(([line, , full]) => [line, full] as const))("livedesk %s ends with %i", async (line, code) => {
    const { exitCode, output } = await runHostile(line, { stdout: "full" });
    expect(output).not.toMatch(BAD);
    expect({ exitCode, output }).toMatchObject({ exitCode: code });
  });
});

test("the table above has a row for every command", () => {
  const names = commands.flatMap(({ usage, load, commands: inner = [] }) => {
    const [name = ""] = usage.split(" ");
    const below = inner.map((each) => `${name} ${each.usage.split(" ")[0]}`);
    return load ? [name].concat(below) : below;
  });
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !ROWS.some(([line]) => `${line} `.startsWith(`${name} `)))).toEqual([]);
});

import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { start } from "../testing/built.ts";
import { startEmulated } from "../testing/call.ts";

const LINES = 1_000_000;
/** The heap of the program, in MB. The lines have more characters than fit into it. */
const HEAP = 64;

function* manyLines(): Generator<string> {
  const tail = "x".repeat(100);
  for (let n = 1; n <= LINES; n += 500)
    yield Array.from({ length: 500 }, (_, at) => {
      const line = { conversationId: 1 + (at % 50), content: `message ${n + at} ${tail}` };
      return `${JSON.stringify(line)}\n`;
    }).join("");
}

test("send --stdin-ndjson needs as much memory for a million lines as for a few", { timeout: 600_000 }, async () => {
  const child = start(["send", "--stdin-ndjson", "--dry-run"], { NODE_OPTIONS: `--max-old-space-size=${HEAP}` });
  let bytes = 0;
  const feeding = pipeline(async function* () {
    for (const part of manyLines()) {
      bytes += part.length;
      yield part;
    }
  }, child.stdin);
  let rows = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) rows++;
  });
  const [stderr] = await Promise.all([text(child.stderr), feeding, once(child, "close")]);
  expect({ exitCode: child.exitCode, stderr, rows }).toEqual({
    exitCode: 0,
    stderr: `checked ${LINES}\n`,
    rows: LINES,
  });
  expect(bytes).toBeGreaterThan(2 * HEAP * 2 ** 20);
});

/** Starts the program, with lines without an end. */
async function startEndless() {
  const desk = await startEmulated();
  const child = start(["send", "--stdin-ndjson"], desk.env);
  const lines = async function* () {
    for (let n = 1; ; n++) yield `${JSON.stringify({ conversationId: 141, content: `m${n}` })}\n`;
  };
  // The program ends before stdin does.
  const feeding = pipeline(Readable.from(lines()), child.stdin).catch(() => {});
  const sent = () =>
    desk.emulator
      .truth()
      .conversations.find(({ id }) => id === 141)!
      .messages.filter(({ content }) => /^m\d+$/.test(content ?? ""));
  const ended = async () => {
    const [stderr] = await Promise.all([text(child.stderr), once(child, "close"), feeding]);
    return { exitCode: child.exitCode, stderr };
  };
  return { child, sent, ended, [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose]() };
}

test("on Ctrl-C, send --stdin-ndjson ends although stdin goes on, and accounts for every line that was sent", async () => {
  await using run = await startEndless();
  const output = text(run.child.stdout);
  await expect.poll(() => run.sent().length).toBeGreaterThan(20);
  run.child.kill("SIGINT");
  const { exitCode, stderr } = await run.ended();
  expect(exitCode).toBe(130);
  const rows = (await output)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { line: number; outcome: string });
  expect(rows.filter(({ outcome }) => outcome === "accepted")).toHaveLength(run.sent().length);
  expect(stderr).toContain(
    `Stopped, because SIGINT was received. The lines from ${rows.length + 1} on were not read, and not sent\n`,
  );
});

test("send --stdin-ndjson sends nothing more when the reader of stdout has gone, and says on stderr what was sent", async () => {
  await using run = await startEndless();
  const seen: number[] = [];
  for await (const line of createInterface(run.child.stdout)) {
    seen.push((JSON.parse(line) as { line: number }).line);
    if (seen.length === 5) break;
  }
  run.child.stdout.destroy();
  const { exitCode, stderr } = await run.ended();
  expect(exitCode).toBe(6);
  expect(stderr).toContain("Stopped, because stdout cannot be written any more");
  const reported = stderr.split("\n").filter((line) => line.startsWith("{"));
  expect(reported.length).toBeGreaterThan(0);
  expect(JSON.parse(reported[0] ?? "")).toMatchObject({ outcome: "accepted", id: expect.any(Number) });
});

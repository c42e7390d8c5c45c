import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { aTurn, row } from "../testing/suite/rows.ts";
import { sqliteStore } from "./index.ts";

/**
 * What a worker process does until it is killed: it stores messages, claims some, and settles those that it claimed before. It writes
 * a line for each thing that the store has acknowledged. Standard output is a pipe, which keeps what a killed process wrote.
 */
const worker = `
  import { writeSync } from "node:fs";
  import { sqliteStore } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
  import { aTurn, ended, row } from ${JSON.stringify(new URL("../testing/suite/rows.ts", import.meta.url).href)};
  const [file, name] = process.argv.slice(1);
  const say = (kind, id, attempt) => writeSync(1, JSON.stringify({ kind, id, attempt }) + "\\n");
  const store = sqliteStore(file);
  await store.open();
  const lease = await store.register();
  say("registered", lease.worker);
  let settle = [];
  for (let round = 0; ; round++) {
    const [stored, turn] = await Promise.all([
      store.enqueue(Array.from({ length: 4 }, (_, index) => row((round + index) % 12, { key: name + "-" + round + "-" + index }))),
      store.turn(lease, aTurn({ settle, claim: 5 })),
    ]);
    for (const { id } of stored) say("stored", id);
    for (const { id, state } of turn.settled) if (state === "accepted") say("settled", id);
    for (const { id, attempt } of turn.claimed) say("claimed", id, attempt);
    settle = turn.claimed.map((message) => ended(message, "accepted", { messageId: message.id }));
    if (round % 5 === 0) await store.tend(lease, { holdUnknown: 0, overdueAfter: 60_000, open: [] });
  }`;

interface Line {
  readonly kind: "registered" | "stored" | "settled" | "claimed";
  readonly id: number;
  readonly attempt?: number;
}

const KILLS = 10;

it("Ten processes that are killed lose no message that was acknowledged, and claim none twice", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "outbox-kill-"));
  const file = path.join(folder, "outbox.db");
  const children: ChildProcess[] = [];
  onTestFinished(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });
  const lines: Line[] = [];
  /** Starts a process, and resolves when it has settled its first message. */
  const start = async (name: string) => {
    const child = spawn(
      process.execPath,
      ["--experimental-strip-types", "--no-warnings", "--input-type=module", "-e", worker, file, name],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    children.push(child);
    const ended = once(child, "close");
    const settled = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (text) => {
        const line = JSON.parse(text) as Line;
        lines.push(line);
        if (line.kind === "settled") resolve();
      });
      child.once("close", () => reject(new Error(`Process ${name} ended before it was killed`)));
    });
    await settled;
    return { child, ended };
  };
  // Two processes work at any time: one is killed while the other goes on.
  let older = await start("first");
  for (let kill = 0; kill < KILLS; kill++) {
    const younger = await start(`p${kill}`);
    // A different moment of the loop each time.
    await new Promise((resolve) => setTimeout(resolve, 7 * kill));
    older.child.kill("SIGKILL");
    await older.ended;
    older = younger;
  }
  older.child.kill("SIGKILL");
  await older.ended;

  const store = sqliteStore(file);
  onTestFinished(() => store.close());
  const orphaned = await store.tend(undefined, { holdUnknown: 0, overdueAfter: 60_000, open: [] });
  const messages = new Map((await store.list({ limit: 1_000_000 })).map((message) => [message.id, message]));
  const of = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind);

  expect(of("registered")).toHaveLength(KILLS + 1);
  expect(of("settled").length).toBeGreaterThan(KILLS);
  // Everything that was acknowledged is there.
  expect(of("stored").filter(({ id }) => !messages.has(id))).toEqual([]);
  expect(of("settled").filter(({ id }) => messages.get(id)?.state !== "accepted")).toEqual([]);
  // No message was given to two processes, and none of them was queued again.
  const claims = of("claimed").map(({ id }) => id);
  expect(new Set(claims).size).toBe(claims.length);
  expect([...messages.values()].filter(({ attempt }) => attempt > 1)).toEqual([]);
  // A claim of a process that is gone is unknown, or its settlement was written before.
  const states = new Set(of("claimed").map(({ id }) => messages.get(id)!.state));
  expect([...states].filter((state) => state !== "unknown" && state !== "accepted")).toEqual([]);
  expect([...messages.values()].filter(({ state }) => state === "sending")).toEqual([]);
  expect(orphaned.orphaned.every(({ code }) => code === "process-died")).toBe(true);
  // Within a conversation the claims went up.
  for (const conversationId of new Set([...messages.values()].map((message) => message.conversationId))) {
    const own = [...messages.values()].filter(
      (message) => message.conversationId === conversationId && message.startedAt,
    );
    const order = own.toSorted((a, b) => a.startedAt! - b.startedAt! || a.id - b.id).map(({ id }) => id);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
  // The counts, which are kept beside the messages, agree with them; and the file is whole.
  const count = (state: string) => [...messages.values()].filter((message) => message.state === state).length;
  expect(await store.stats()).toMatchObject({
    queued: count("queued"),
    sending: 0,
    accepted: count("accepted"),
    unknown: count("unknown"),
  });
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  expect(database.prepare("pragma integrity_check").get()).toEqual(expect.objectContaining({ integrity_check: "ok" }));
  // The rest can still be sent: of each conversation with messages, one goes now.
  const rest = new Set(
    [...messages.values()].filter(({ state }) => state === "queued").map((message) => message.conversationId),
  );
  await store.enqueue([row(9999)]);
  const lease = await store.register();
  const { claimed } = await store.turn(lease, aTurn({ claim: 100 }));
  expect(new Set(claimed.map(({ conversationId }) => conversationId))).toEqual(rest.add("9999"));
  expect(await store.enqueue([row(1, { key: "first-0-0" })])).toMatchObject([{ duplicate: true }]);
});

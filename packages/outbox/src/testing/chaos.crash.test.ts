import { mkdtemp, open, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Emulator, FAULT_NAMES, type FaultRule, startEmulator } from "@livedesk/emulator";
import { Pool } from "pg";
import { afterEach, expect, test } from "vitest";
import type { OutboxState } from "../store.ts";
import { type Child, compare, openStore, rowsOf, startChild } from "./crash.ts";
import type { Plan, StorePlace } from "./kill-points.ts";
import { TestPostgres } from "./postgres.ts";

/** `LIVEDESK_KILLS=100 pnpm run crash chaos` is the large run: 100 messages for each kill. */
const KILLS = Number(process.env["LIVEDESK_KILLS"] ?? 5);
const MESSAGES = KILLS * 100;
const CONVERSATIONS = Math.max(10, MESSAGES / 20);
const WORKERS = 4;
const FIRST_CONVERSATION = 1001;

const rules = FAULT_NAMES.map((fault): FaultRule =>
  fault === "slow" ? { fault, delayMs: 30, odds: 0.02 } : { fault, odds: 0.02 },
);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A folder on a small file system, such as a tmpfs of 60 MB. The test with SQLite then also fills the disk, several times for 5 s. */
const SMALL_DISK = process.env["LIVEDESK_SMALL_DISK"];

/** Writes until the disk is full, and makes room again after 5 s. */
async function fillDisk(folder: string): Promise<void> {
  const ballast = path.join(folder, "ballast");
  const file = await open(ballast, "w");
  try {
    for (;;) await file.write(Buffer.alloc(4096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await file.close();
  }
  await pause(5000);
  await rm(ballast);
}

/** A random number that a seed decides, so that a run can be repeated as far as the machine allows. */
let seed = Number(process.env["LIVEDESK_SEED"] ?? 1);
function random(): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return seed / 2 ** 32;
}

/** Workers that are started again whenever they die. */
class Workers {
  readonly #plan: Plan;
  readonly children: Child[] = [];
  readonly ends: string[] = [];
  #isOver = false;
  #hasStopped = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    for (let worker = 0; worker < WORKERS; worker++) this.#start();
  }

  #start(): void {
    const child = startChild(this.#plan);
    this.children.push(child);
    cleanups.push(() => child.process.kill("SIGKILL"));
    void child.ended.then((how) => {
      this.children.splice(this.children.indexOf(child), 1);
      this.ends.push(how);
      if (!this.#isOver) this.#start();
    });
  }

  /** Kills a worker, or stops it for a time. */
  strike(): void {
    const child = this.children[Math.floor(random() * this.children.length)];
    if (random() < 0.9) child?.process.kill("SIGKILL");
    else {
      child?.process.kill("SIGSTOP");
      void pause(this.#longStop() ?? 1000 + random() * 4000).then(() => child?.process.kill("SIGCONT"));
    }
  }

  /** The first stop of a large run lasts longer than a claim counts. */
  #longStop(): number | undefined {
    const isFirst = !this.#hasStopped;
    this.#hasStopped = true;
    return isFirst && KILLS >= 100 ? 90_000 : undefined;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.children.map((child) => (child.process.kill("SIGKILL"), child.ended)));
  }
}

/** What the server has, by conversation. */
function truthOf(emulator: Emulator): Map<string, string[]> {
  const { conversations } = emulator.truth();
  return new Map(
    conversations
      .filter(({ id }) => id >= FIRST_CONVERSATION)
      .map(({ id, messages }) => [String(id), messages.map(({ content }) => content)]),
  );
}

/** Sends many messages while everything fails that can. `disturb` is called between the strikes, `times` times. */
async function shake(
  place: StorePlace,
  { disturb, times, clockFile }: { disturb: () => Promise<void>; times: number; clockFile?: string },
): Promise<readonly string[]> {
  const first = openStore(place);
  await first.open();
  await first.close();
  const emulator = await startEmulator({
    apiKey: "key",
    apiSecret: "secret",
    moreConversations: CONVERSATIONS,
    faults: { seed: "chaos", rules },
  });
  cleanups.push(() => emulator.close({ timeout: 0 }));
  const plan: Plan = {
    baseUrl: emulator.url,
    store: place,
    holdUnknown: 2000,
    timeout: 2000,
    concurrency: 16,
    clockFile,
  };
  const conversations = { firstConversation: FIRST_CONVERSATION, conversations: CONVERSATIONS };
  const enqueuer = startChild({ ...plan, enqueue: { first: 0, count: MESSAGES, ...conversations } });
  const workers = new Workers({ ...plan, work: "for ever" });
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(200 + random() * 800);
    workers.strike();
    if (kill % Math.ceil(KILLS / times) === 0) await disturb();
  }
  expect(await enqueuer.ended).toBe("done");
  const store = openStore(place);
  cleanups.push(() => store.close());
  await store.open();
  await expect.poll(() => store.isDrained(), { timeout: 600_000, interval: 500 }).toBe(true);
  await workers.end();
  // What the last kills left is found by a worker that comes later.
  expect(await startChild({ ...plan, work: "until drained" }).ended).toBe("done");
  const rows = await rowsOf(place);
  expect(rows).toHaveLength(MESSAGES);
  const count = (state: OutboxState): number => rows.filter((row) => row.state === state).length;
  const unknown = rows.filter(({ state }) => state === "unknown");
  const stored = truthOf(emulator);
  const arrived = unknown.filter(({ key = "" }) => [...stored.values()].flat().includes(key)).length;
  console.log(
    `${MESSAGES} messages, ${CONVERSATIONS} conversations, ${WORKERS} workers, ${KILLS} strikes: ` +
      `accepted ${count("accepted")}, rejected ${count("rejected")}, ` +
      `not sent ${count("not-sent")}, unknown ${unknown.length} (of which ${arrived} arrived)`,
  );
  expect(new Set(workers.ends)).toEqual(new Set(["SIGKILL"]));
  return compare(rows, stored, enqueuer.stored);
}

const HOUR = 3_600_000;
const title = `${MESSAGES} messages, ${KILLS} strikes and every fault: none twice, none lost, none out of order`;
const limit = { timeout: 120_000 + KILLS * 30_000 };

test(`SQLite, and a clock that jumps by an hour: ${title}`, limit, async () => {
  const folder = await mkdtemp(path.join(SMALL_DISK ?? tmpdir(), "livedesk-outbox-"));
  cleanups.push(() => rm(folder, { recursive: true }));
  const clockFile = path.join(folder, "clock");
  const offsets = [HOUR, -HOUR, 0];
  const setClock = async (ms: number): Promise<void> => {
    // Renamed, so that no process reads half a number.
    await writeFile(`${clockFile}.new`, String(ms));
    await rename(`${clockFile}.new`, clockFile);
  };
  await setClock(0);
  const wrong = await shake(
    { sqlite: path.join(folder, "outbox.db") },
    {
      clockFile,
      times: 4,
      disturb: async () => {
        await setClock(offsets[Math.floor(random() * offsets.length)] ?? 0);
        if (SMALL_DISK !== undefined) await fillDisk(folder);
      },
    },
  );
  expect(wrong).toEqual([]);
});

test(`Postgres, which crashes itself, and a clock that jumps by an hour: ${title}`, limit, async () => {
  const server = await TestPostgres.start(["max_connections=100"]);
  cleanups.push(() => server.stop());
  const postgres = await server.database();
  const setClock = async (hours: number): Promise<void> => {
    const pool = new Pool({ ...postgres, max: 1 });
    await pool.query(`create or replace function livedesk_outbox.now() returns timestamptz language sql volatile
      as $$ select clock_timestamp() + interval '${hours} hours' $$`);
    await pool.end();
  };
  let disturbances = 0;
  const wrong = await shake(
    { postgres },
    {
      times: 5,
      disturb: async () => {
        await server.crash();
        await server.restart();
        await setClock([1, -1, 0, 1, 0].at(disturbances++ % 5) ?? 0);
      },
    },
  );
  expect(wrong).toEqual([]);
});

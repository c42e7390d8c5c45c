import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Store } from "@livedesk/outbox";
import { postgresStore } from "@livedesk/outbox/postgres";
import { sqliteStore } from "@livedesk/outbox/sqlite";
import pg from "pg";
import { interleave, ratios, spread } from "../measure/interleave.ts";
import type { Table } from "../measure/table.ts";
import { type Process, startProcess } from "../processes/orders.ts";
import type { SenderOptions, SenderOrders, Sent } from "../processes/sender.ts";
import type { ServerOrders } from "../processes/server.ts";
import type { Settings } from "../settings.ts";

const CONVERSATIONS = 500;
const WORKERS = 4;

/** The connection string of a database. The suite deletes its own tables in it, and creates them again. */
const POSTGRES = process.env["LIVEDESK_BENCH_POSTGRES"];

const rate = ({ messages, seconds }: Sent): number => messages / seconds;
const cost = ({ messages, cpuSeconds }: Sent): number => (cpuSeconds / messages) * 1e6;

/** Measures what the outbox costs: sends through it, storing, and claims with many messages waiting. */
export async function outbox(settings: Settings): Promise<Table[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "livedesk-bench-"));
  const emulator = startProcess<ServerOrders>(new URL("../processes/server.ts", import.meta.url));
  try {
    const url = await emulator.ask("emulate", CONVERSATIONS);
    const place = { url, conversations: CONVERSATIONS };
    const tables = [await throughSqlite(place, folder, settings), await claims(folder, settings)];
    if (POSTGRES === undefined)
      settings.progress("outbox: LIVEDESK_BENCH_POSTGRES is not set, so Postgres is left out");
    else tables.push(await withFourWorkers({ ...place, postgres: POSTGRES }, settings));
    return tables;
  } finally {
    await emulator.end();
    await rm(folder, { recursive: true });
  }
}

const startSender = async (options: SenderOptions): Promise<Process<SenderOrders>> => {
  const sender = startProcess<SenderOrders>(new URL("../processes/sender.ts", import.meta.url));
  await sender.ask("open", options);
  return sender;
};

/** Sends through SQLite, in comparison with the SDK alone. */
async function throughSqlite(
  place: Pick<SenderOptions, "url" | "conversations">,
  folder: string,
  { quick, rounds = quick ? 2 : 5, progress }: Settings,
): Promise<Table> {
  const messages = quick ? 500 : 4000;
  const sdk = await startSender({ ...place, kind: "sdk" });
  const sqlite = await startSender({ ...place, kind: "sqlite", file: path.join(folder, "sends.db") });
  const rows: Table["rows"][number][] = [];
  const stored: Sent[] = [];
  const memory: number[] = [];
  try {
    for (const concurrency of [1, 8, 64]) {
      progress(`outbox: ${concurrency} messages at a time through SQLite`);
      const results = await interleave({
        subjects: [sqlite],
        baselines: [sdk],
        rounds,
        measure: async (sender): Promise<Sent> => {
          if (sender === sqlite) stored.push(await sqlite.ask("fill", messages));
          return sender.ask("work", { messages, concurrency });
        },
      });
      const samples = results.get(sqlite) ?? [];
      memory.push(...samples.map(({ sample }) => sample.memory));
      rows.push([
        `${concurrency} at a time`,
        spread(ratios(samples, 0, rate)),
        spread(ratios(samples, 0, cost)),
        spread(samples.map(({ sample }) => rate(sample))),
      ]);
    }
  } finally {
    await Promise.all([sdk.end(), sqlite.end()]);
  }
  const perSecond = spread(stored.map(rate));
  return {
    title: "Sends through SQLite",
    caption:
      `Messages per second and CPU time per message to an emulator, ${CONVERSATIONS} conversations, synchronous=FULL, ` +
      `divided by those of the SDK alone right before and after. enqueueMany stored ${Math.round(perSecond.median)} messages ` +
      `per second. Memory after each slice: ${Math.round(Math.min(...memory))} to ${Math.round(Math.max(...memory))} MiB.`,
    columns: ["in flight", "rate ÷ SDK alone", "CPU ÷ SDK alone", "messages/s"],
    rows,
  };
}

/** The time of a claim of 16 messages and of the write of their outcomes, with few and with many messages waiting. */
async function claims(folder: string, { quick, progress }: Settings): Promise<Table> {
  const sizes = quick ? [1000, 10_000] : [10_000, 1_000_000];
  const rows: Table["rows"][number][] = [];
  for (const kind of ["SQLite", "Postgres"] as const) {
    if (kind === "Postgres" && POSTGRES === undefined) continue;
    const times: number[] = [];
    for (const waiting of sizes) {
      progress(`outbox: claims on ${kind} with ${waiting} messages waiting`);
      const pool = kind === "Postgres" ? new pg.Pool({ connectionString: POSTGRES, max: 4 }) : undefined;
      await pool?.query("drop schema if exists livedesk_outbox cascade");
      const store = pool ? postgresStore(pool) : sqliteStore(path.join(folder, `claims-${waiting}.db`));
      await store.open();
      await fill(store, waiting);
      await pool?.query("vacuum analyze livedesk_outbox.message");
      times.push(await timeOfTurns(store, quick ? 50 : 500));
      await store.close();
      await pool?.end();
    }
    rows.push([kind, ...times, (times[1] ?? NaN) / (times[0] ?? NaN)]);
  }
  return {
    title: "Claims with many messages waiting",
    caption: "Median time of one turn, in ms: the outcomes of 16 messages are written, and the next 16 are claimed.",
    columns: ["store", ...sizes.map((size) => `${size.toLocaleString("en")} waiting`), "ratio"],
    rows,
  };
}

async function fill(store: Store, messages: number): Promise<void> {
  const input = Buffer.from('{"v":1,"input":{"content":"Your order has shipped."}}');
  const inputHash = createHash("sha256").update(input).digest();
  const row = { key: undefined, inputHash, input, priority: 0, runAt: undefined, expiresAt: undefined } as const;
  for (let from = 0; from < messages; from += 5000) {
    await store.enqueue(
      Array.from({ length: Math.min(5000, messages - from) }, (_, at) => ({
        ...row,
        conversationId: String(1 + ((from + at) % Math.max(500, messages / 20))),
        after: undefined,
        reference: undefined,
        files: [],
      })),
    );
  }
}

async function timeOfTurns(store: Store, turns: number): Promise<number> {
  const lease = await store.register();
  const times: number[] = [];
  let settle: Parameters<Store["turn"]>[1]["settle"] = [];
  for (let turn = 0; turn < turns; turn++) {
    const start = performance.now();
    const { claimed } = await store.turn(lease, { settle, claim: 16, rate: undefined, overdueAfter: 90_000 });
    times.push(performance.now() - start);
    settle = claimed.map(({ id, attempt }) => ({
      id,
      attempt,
      state: "accepted",
      holdFor: 0,
      messageId: id,
      evidence: { at: Date.now(), kind: "attempt", attempt, outcome: "accepted" },
    }));
  }
  await lease.release();
  return spread(times).median;
}

/** Four processes send what waits in one Postgres. */
async function withFourWorkers(
  place: Omit<SenderOptions, "kind">,
  { quick, rounds = quick ? 1 : 3, progress }: Settings,
): Promise<Table> {
  const messages = quick ? 400 : 10_000;
  const pool = new pg.Pool({ connectionString: place.postgres, max: 1 });
  await pool.query(
    "drop schema if exists livedesk_outbox cascade; drop schema if exists pgboss cascade; drop table if exists bare",
  );
  await pool.end();
  const kinds = ["bare", "postgres", "pg-boss"] as const;
  const teams = new Map<(typeof kinds)[number], Process<SenderOrders>[]>();
  try {
    for (const kind of kinds) {
      const team: Process<SenderOrders>[] = [];
      for (let worker = 0; worker < WORKERS; worker++) team.push(await startSender({ ...place, kind }));
      teams.set(kind, team);
    }
    progress(`outbox: ${WORKERS} workers on Postgres`);
    const results = await interleave<(typeof kinds)[number], Sent>({
      subjects: ["postgres", "pg-boss"],
      baselines: ["bare"],
      rounds,
      measure: async (kind): Promise<Sent> => {
        const team = teams.get(kind) ?? [];
        await team[0]?.ask("fill", messages);
        const start = performance.now();
        const sent = await Promise.all(team.map((sender) => sender.ask("work", { messages: 0, concurrency: BATCHES })));
        const cpuSeconds = sent.reduce((sum, each) => sum + each.cpuSeconds, 0);
        return { messages, seconds: (performance.now() - start) / 1000, cpuSeconds, memory: 0 };
      },
    });
    return {
      title: "Four workers on one Postgres",
      caption:
        `${messages} messages to an emulator, ${CONVERSATIONS} conversations, ${BATCHES} in flight in each of ${WORKERS} processes. The baseline ` +
        "is a bare table with SKIP LOCKED, which keeps no order and no evidence. pg-boss has the policy key_strict_fifo.",
      columns: ["queue", "rate ÷ bare table", "messages/s"],
      rows: [...results].map(([kind, samples]) => [
        kind,
        spread(ratios(samples, 0, rate)),
        spread(samples.map(({ sample }) => rate(sample))),
      ]),
    };
  } finally {
    await Promise.all([...teams.values()].flat().map((sender) => sender.end()));
  }
}

/** The messages in flight in each worker. */
const BATCHES = 8;

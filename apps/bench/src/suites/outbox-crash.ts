import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { Cell, Table } from "../measure/table.ts";
import { fixture } from "../peers/peer.ts";
import type { Left, NumberedMessage, QueueOrders, QueuePlace } from "../processes/queue.ts";
import { type Process, startProcess } from "../processes/orders.ts";
import type { Settings } from "../settings.ts";

/** The URL of a Postgres whose user may make databases. Without it, only SQLite is measured. */
const POSTGRES = process.env["LIVEDESK_BENCH_POSTGRES"];
/** How many messages there are for each kill. */
const PER_KILL = 20;
/** How many messages a conversation has. */
const PER_CONVERSATION = 10;
/** How long it may take until nothing is left, in ms. */
const LIMIT = 300_000;

const BULLMQ = "`attempts: 1`, `lockDuration: 30000`, `stalledInterval: 30000`";
const PG_BOSS =
  "`policy: standard`; not defaults: `heartbeatSeconds: 10`, `superviseIntervalSeconds: 1`, `monitorIntervalSeconds: 5`, `pollingIntervalSeconds: 0.5`";

/** The queues that are measured. `settings` says which settings they have. */
const QUEUES: readonly (Pick<QueuePlace, "id" | "once"> & { readonly name: string; readonly settings: string })[] = [
  { id: "bullmq", once: false, name: "BullMQ on Postgres", settings: `defaults: \`maxStalledCount: 1\`, ${BULLMQ}` },
  { id: "bullmq", once: true, name: "BullMQ on Postgres", settings: `**\`maxStalledCount: 0\`**, ${BULLMQ}` },
  { id: "pg-boss", once: false, name: "pg-boss", settings: `defaults: \`retryLimit: 2\`, ${PG_BOSS}` },
  { id: "pg-boss", once: true, name: "pg-boss", settings: `**\`retryLimit: 0\`**, ${PG_BOSS}` },
  {
    id: "graphile-worker",
    once: false,
    name: "graphile-worker",
    settings:
      "defaults: `max_attempts: 25`; the locks of dead workers, which count for 4 hours, were made 5 hours older",
  },
  {
    id: "outbox-postgres",
    once: true,
    name: "@livedesk/outbox, Postgres",
    settings: "defaults; not a default: `holdUnknown: 5000`",
  },
  {
    id: "outbox-sqlite",
    once: true,
    name: "@livedesk/outbox, SQLite",
    settings: "defaults; not a default: `holdUnknown: 5000`",
  },
];

/** Kills the process that sends, again and again, and compares what the server got with what was queued. */
export async function outboxCrash({ quick, rounds, progress }: Settings): Promise<Table[]> {
  if (POSTGRES === undefined) progress("outbox-crash: LIVEDESK_BENCH_POSTGRES is not set, so only SQLite is measured");
  const kills = rounds ?? (quick ? 5 : 20);
  const rows: Cell[][] = [];
  for (const { name, settings, ...queue } of QUEUES) {
    if (POSTGRES === undefined && queue.id !== "outbox-sqlite") continue;
    progress(
      `outbox-crash: ${kills * PER_KILL} messages and ${kills} kills with ${name}${queue.once ? "" : ", which repeats"}`,
    );
    const { twice, lost, disordered, listed, arrived } = await crash(queue, kills);
    rows.push([name, twice, lost, disordered, listed, arrived, settings]);
  }
  return [
    {
      title: "Crashes of the process that sends",
      caption:
        `${kills * PER_KILL} messages to ${(kills * PER_KILL) / PER_CONVERSATION} conversations are queued. One process sends them, ` +
        `8 at a time; the server needs 100 to 200 ms for each. The process is killed with SIGKILL 150 to 650 ms after it began to ` +
        `work, and another one starts: ${kills} times. The last process sends what is left. The handler of a job engine is one POST ` +
        `with the client of @livedesk/node, and no ledger. Sent twice: messages that the server got more than once. Lost: messages ` +
        `that the server did not get, and that the queue does not list. Out of order: messages that came after a later one of their ` +
        `conversation. Listed: messages that the queue lists as failed or as unknown.`,
      columns: ["queue", "sent twice", "lost", "out of order", "listed", "of these, arrived", "settings"],
      rows,
    },
  ];
}

async function crash(queue: Pick<QueuePlace, "id" | "once">, kills: number): Promise<Found> {
  const folder = await mkdtemp(path.join(tmpdir(), "livedesk-bench-"));
  await using server = await startServer();
  await using database = await createDatabase();
  const place: QueuePlace = { ...queue, url: server.url, postgres: database.url, file: path.join(folder, "outbox.db") };
  const messages = Array.from({ length: kills * PER_KILL }, (_, number) => ({
    number,
    conversationId: 1 + (number % ((kills * PER_KILL) / PER_CONVERSATION)),
  }));
  const started: Process<QueueOrders>[] = [];
  const start = async (): Promise<Process<QueueOrders>> => {
    const child = startProcess<QueueOrders>(new URL("../processes/queue.ts", import.meta.url));
    started.push(child);
    await child.ask("open", place);
    return child;
  };
  try {
    const enqueuer = await start();
    await enqueuer.ask("add", messages);
    await enqueuer.end();
    for (let kill = 0; kill < kills; kill++) {
      const worker = await start();
      await worker.ask("work");
      await delay(150 + Math.random() * 500);
      await worker.end();
    }
    const last = await start();
    await last.ask("work");
    return verdict(messages, server.arrivals, await untilNothingIsLeft(last));
  } finally {
    for (const child of started) await child.end();
    await rm(folder, { recursive: true });
  }
}

async function untilNothingIsLeft(last: Process<QueueOrders>): Promise<Left> {
  const deadline = Date.now() + LIMIT;
  for (;;) {
    const left = await last.ask("left");
    if (left.pending === 0) return left;
    if (Date.now() > deadline) throw new Error(`${left.pending} messages are still queued after ${LIMIT} ms`);
    await delay(500);
  }
}

/** What became of the messages. */
interface Found {
  readonly twice: number;
  readonly lost: number;
  readonly disordered: number;
  readonly listed: number;
  /** How many of the listed messages the server has. */
  readonly arrived: number;
}

/** Compares the messages that arrived, in their order, with those that were queued. */
export function verdict(
  queued: readonly NumberedMessage[],
  arrivals: readonly number[],
  { listed }: Pick<Left, "listed">,
): Found {
  const counts = new Map<number, number>();
  for (const number of arrivals) counts.set(number, (counts.get(number) ?? 0) + 1);
  const conversationOf = new Map(queued.map(({ number, conversationId }) => [number, conversationId]));
  const latest = new Map<number | undefined, number>();
  let disordered = 0;
  // Only the first arrival of a message counts here: the others are counted as sent twice.
  for (const number of new Set(arrivals)) {
    const conversation = conversationOf.get(number);
    const before = latest.get(conversation) ?? -1;
    if (number < before) disordered++;
    else latest.set(conversation, number);
  }
  return {
    twice: [...counts.values()].filter((count) => count > 1).length,
    lost: queued.filter(({ number }) => !counts.has(number) && !listed.includes(number)).length,
    disordered,
    listed: listed.length,
    arrived: listed.filter((number) => counts.has(number)).length,
  };
}

/** A server that notes the number of each message when its request has come, and answers after 100 to 200 ms. */
async function startServer(): Promise<AsyncDisposable & { readonly url: string; readonly arrivals: number[] }> {
  const arrivals: number[] = [];
  const answer = JSON.parse(await fixture("text-response")) as object;
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      arrivals.push(Number(/message (\d+)/.exec(body)?.[1]));
      const id = Number(/\/conversations\/(\d+)\//.exec(request.url ?? "")?.[1]);
      setTimeout(
        () => {
          response.setHeader("content-type", "application/json");
          response.end(JSON.stringify({ ...answer, id: arrivals.length, conversation_id: id }));
        },
        100 + Math.random() * 100,
      );
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Makes a database of its own for one queue, and deletes it afterwards. */
async function createDatabase(): Promise<AsyncDisposable & { readonly url: string }> {
  if (POSTGRES === undefined) return { url: "", [Symbol.asyncDispose]: () => Promise.resolve() };
  const name = `livedesk_bench_${process.pid}_${Date.now()}`;
  const query = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: POSTGRES });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await query(`create database ${name}`);
  const url = new URL(POSTGRES);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await query(`drop database ${name} with (force)`);
    },
  };
}

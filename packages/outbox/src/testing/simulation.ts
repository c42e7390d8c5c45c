import { createClient, NotSentError, UnknownOutcomeError } from "@livedesk/core";
import type { ApiResponse, Clock, Transport } from "@livedesk/core/adapter";
import { createOutboxOn } from "../create-outbox.ts";
import type { Outbox } from "../outbox.ts";
import type { Claimed, Lease, Store, StoredMessage, Turn } from "../store.ts";
import { type Flaw, memoryDatabase, type MemoryDatabase, memoryStore } from "./memory-store.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * The longest time that a message needs once everything is calm: the longest wait before it is delivered again (two minutes before the
 * third time), the time-out of an attempt with what is added to it before it counts as abandoned, and the waits of what goes before it.
 */
const LONGEST_WAIT = 10 * MINUTE;

/** A generator of random numbers with a seed, so that a schedule can be repeated (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A process: everything that it has begun ends with it. */
interface Process {
  isDead: boolean;
  /** Until when it is stopped (SIGSTOP), in ms of the world. */
  stoppedUntil: number;
  readonly workers: number[];
}

/** Something that happens at a time, unless its process is dead by then. */
interface Happening {
  at: number;
  readonly process: Process | undefined;
  readonly run: () => void;
}

/** Time, and everything that waits for it. It decides what happens next, and in which order. */
class World {
  readonly random: () => number;
  now = 0;
  /** How far the machines' clocks are off, in ms. */
  wallOffset = 0;

  /** What the machines' clocks say, in ms since 1970. */
  get wall(): number {
    return 1e12 + this.now + this.wallOffset;
  }
  #events: Happening[] = [];
  steps = 0;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  chance(part: number): boolean {
    return this.random() < part;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.random() * values.length)] as Value;
  }

  later(ms: number, process: Process | undefined, run: () => void): () => void {
    const event = { at: this.now + Math.max(0, ms), process, run };
    this.#events.push(event);
    return () => void (this.#events = this.#events.filter((other) => other !== event));
  }

  pass(ms: number, process: Process | undefined): Promise<void> {
    return new Promise((resolve) => void this.later(ms, process, resolve));
  }

  /** Lets things happen until a time or until `isOver`. */
  async run(until: number, isOver: () => boolean = () => false): Promise<void> {
    for (;;) {
      // Every promise that can settle now settles before the next thing happens.
      await new Promise((resolve) => void setImmediate(resolve));
      if (isOver()) return;
      let next: Happening | undefined;
      for (const event of this.#events) {
        if (!next || event.at < next.at || (event.at === next.at && this.chance(0.5))) next = event;
      }
      if (!next || next.at > until) break;
      this.now = Math.max(this.now, next.at);
      const { process } = next;
      if (process && process.stoppedUntil > this.now && !process.isDead) {
        next.at = process.stoppedUntil;
        continue;
      }
      this.#events.splice(this.#events.indexOf(next), 1);
      this.steps++;
      if (!process?.isDead) next.run();
    }
    this.now = Math.max(this.now, until);
  }
}

/** The server, which knows the truth. */
class Server {
  /** The messages that it stored, in their order: the key of each. */
  readonly stored: { readonly key: string; readonly conversation: string }[] = [];
  isCalm = false;

  readonly #world: World;
  constructor(world: World) {
    this.#world = world;
  }

  get hasTwice(): boolean {
    return new Set(this.stored.map(({ key }) => key)).size < this.stored.length;
  }

  countOf(key: string): number {
    return this.stored.filter((message) => message.key === key).length;
  }

  /** The transport of one process to this server. */
  transportOf(process: Process, clock: Clock): Transport {
    const world = this.#world;
    return {
      clock,
      base64: (text) => text,
      send: (request, { deadline }) => {
        const calm = this.isCalm;
        const how = calm ? "accepted" : world.pick(HOW);
        return new Promise<ApiResponse>((resolve, reject) => {
          let hasBegun = false;
          deadline.onEnd(() => {
            const code = deadline.reason ?? "timeout";
            reject(hasBegun ? new UnknownOutcomeError("ended", { code }) : new NotSentError("ended", { code }));
          });
          world.later(world.random() * 50, process, () => {
            if (deadline.reason !== undefined) {
              reject(new NotSentError("ended", { code: deadline.reason }));
              return;
            }
            if (how === "no connection") {
              reject(new NotSentError("refused", { code: "connection-failed" }));
              return;
            }
            hasBegun = true;
            const body = request.body.kind === "json" ? (request.body.value as { content: string }) : { content: "" };
            const keeps =
              how === "accepted" || how === "failed" || how === "500 and stored" || how === "lost and stored";
            // What has left arrives, also if the process dies.
            world.later(world.random() * 200, undefined, () => {
              if (keeps) this.stored.push({ key: body.content, conversation: String(request.conversationId) });
              const id = this.stored.length;
              const wait = !calm && world.chance(0.05) ? 20 * SECOND : world.random() * 300;
              world.later(wait, process, () => {
                if (how.startsWith("lost")) reject(new UnknownOutcomeError("lost", { code: "connection-lost" }));
                else
                  resolve({ status: STATUS[how] ?? 200, headers: {}, body: bodyOf(how, id, request.conversationId) });
              });
            });
          });
        });
      },
    };
  }
}

const HOW = [
  "accepted",
  "accepted",
  "accepted",
  "accepted",
  "failed",
  "no connection",
  "500",
  "500 and stored",
  "lost",
  "lost and stored",
  "429",
  "422",
  "401",
] as const;

const STATUS: Readonly<Record<string, number>> = {
  "500": 500,
  "500 and stored": 500,
  "429": 429,
  "422": 422,
  "401": 401,
};

function bodyOf(how: string, id: number, conversation: unknown): string {
  if (STATUS[how] !== undefined) return "{}";
  const failed =
    how === "failed" ? { status: "failed", content_attributes: { external_error: "131026: Unreachable" } } : {};
  return JSON.stringify({ id, conversation_id: Number(conversation), status: "sent", ...failed });
}

/** The store as one process sees it: it can die, or lose its database, before and after each transaction. */
function storeOf(
  world: World,
  process: Process,
  database: MemoryDatabase,
  clock: Clock,
  flaw: Flaw | undefined,
): Store {
  const inner = memoryStore(database, () => clock.wall(), flaw);
  const around = async <Result>(operation: () => Promise<Result>): Promise<Result> => {
    await world.pass(world.random() * 3, process);
    if (world.chance(0.01)) throw new Error("the database was lost before the commit");
    const result = await operation();
    await world.pass(world.random() * 3, process);
    if (world.chance(0.01)) throw new Error("the database was lost after the commit");
    return result;
  };
  return {
    ...inner,
    enqueue: (rows) => around(() => inner.enqueue(rows)),
    async register() {
      const lease = await inner.register();
      process.workers.push(lease.worker);
      return lease;
    },
    turn: (lease, turn) =>
      flaw === "claim after send" ? claimLater(world, inner, lease, turn) : around(() => inner.turn(lease, turn)),
    claimsOf: (lease) => around(() => inner.claimsOf(lease)),
    tend: (lease, limits) => around(() => inner.tend(lease, limits)),
    onWake: (listener) => inner.onWake(() => void world.later(world.random(), process, listener)),
  };
}

/** The flaw of a worker that sends first and writes its intent afterwards. */
async function claimLater(
  world: World,
  inner: Store,
  lease: Lease,
  turn: Turn,
): Promise<Awaited<ReturnType<Store["turn"]>>> {
  const settled = await inner.turn(lease, { ...turn, claim: 0 });
  const queued = await inner.list({ state: "queued", limit: turn.claim });
  const claimed = queued.map((row) => Object.assign(row, { state: "sending", attempt: row.attempt + 1 }) as Claimed);
  world.later(40, undefined, () => void inner.turn(lease, { ...turn, settle: [] }));
  return { ...settled, claimed, next: 1000, waitsFor: "message" };
}

/** What a schedule found wrong; empty if the promise held. */
export interface ScheduleReport {
  readonly wrong: readonly string[];
  readonly steps: number;
  readonly sent: number;
  readonly unknown: number;
}

/**
 * Runs one schedule: two processes with a worker each send messages to two conversations, while processes die, are stopped and lose
 * their locks, clocks jump, the database fails, and the server does everything that it can do. Then everything is calm, a new process
 * finishes the work, a person decides about what is unknown, and the ledger is compared with the truth.
 */
export async function runSchedule(seed: number, flaw?: Flaw): Promise<ScheduleReport> {
  const world = new World(seed);
  const server = new Server(world);
  const database = memoryDatabase();
  const wrong: string[] = [];
  const acknowledged = new Map<number, { readonly key: string; readonly isOrdered: boolean }>();
  const processes = new Set<Process>();

  function start(): Outbox {
    const process: Process = { isDead: false, stoppedUntil: 0, workers: [] };
    processes.add(process);
    const clock: Clock = {
      now: () => world.now,
      wall: () => world.wall,
      after: (ms, run) => world.later(ms, process, run),
      random: world.random,
    };
    const client = createClient(server.transportOf(process, clock), { timeout: 10 * SECOND });
    const holdUnknown = 10 * SECOND;
    const store = storeOf(world, process, database, clock, flaw);
    const outbox = createOutboxOn(
      { client, store, holdUnknown },
      { turnOfLoop: () => world.pass(0, process), tendEvery: 2000, lookEvery: 5000 },
    );
    outbox.start({ concurrency: 1 + Math.floor(world.random() * 3) });
    if (!server.isCalm) world.later(world.random() * 20 * SECOND, undefined, () => disturb(process));
    return outbox;
  }

  function disturb(process: Process): void {
    if (process.isDead || server.isCalm) return;
    const what = world.pick(["kill", "kill", "stop", "lose the lock", "jump"] as const);
    if (what === "kill") {
      process.isDead = true;
      world.later(world.random() * SECOND, undefined, () => process.workers.forEach((id) => database.locks.delete(id)));
      world.later(world.random() * 10 * SECOND, undefined, () => void outboxes.push(start()));
      return;
    }
    if (what === "stop") process.stoppedUntil = world.now + world.pick([5 * SECOND, 30 * SECOND, 90 * SECOND]);
    if (what === "lose the lock") process.workers.forEach((id) => database.locks.delete(id));
    if (what === "jump") world.wallOffset += world.pick([-60, 60]) * MINUTE;
    world.later(world.random() * 20 * SECOND, undefined, () => disturb(process));
  }

  const outboxes = [start(), start()];
  const count = 3 + Math.floor(world.random() * 6);
  for (let index = 0; index < count; index++) {
    const key = `message ${index}`;
    const conversationId = 1 + Math.floor(world.random() * 2);
    const waits = index > 0 && world.chance(0.15) ? `message ${Math.floor(world.random() * index)}` : undefined;
    const delay = world.chance(0.15) ? world.random() * 20 * SECOND : 0;
    world.later(index * 2 + world.random(), undefined, () => {
      const options = { key, after: waits, ...(delay > 0 ? { runAt: new Date(world.wall + delay) } : {}) };
      void world
        .pick(outboxes)
        .enqueue(conversationId, key, options)
        .then(({ id }) => acknowledged.set(id, { key, isOrdered: delay === 0 && waits === undefined }))
        .catch(() => undefined);
    });
  }
  // A flaw that is found is found: some of them would send without end.
  const isFound = (): boolean => flaw !== undefined && server.hasTwice;
  await world.run((world.chance(0.2) ? 150 : 40) * SECOND, isFound);

  server.isCalm = true;
  for (const process of processes) {
    process.isDead ||= world.chance(0.5);
    if (process.isDead) process.workers.forEach((id) => database.locks.delete(id));
  }
  const last = start();
  const people = memoryStore(database, () => world.wall);
  // The clocks are set back, which must not make any wait longer than it is: only what a caller has postponed may wait, and what waits
  // for another message. A person corrects what has paused the outbox: a process that was stopped for long can pause it late.
  world.wallOffset -= 60 * MINUTE;
  const correct = (): void => {
    void people.resume();
    world.later(10 * SECOND, undefined, correct);
  };
  world.later(10 * SECOND, undefined, correct);
  const isLeft = (row: StoredMessage): boolean =>
    row.state === "sending" ||
    (row.state === "queued" && row.waitsFor === undefined && (row.attempt > 0 || row.runAt <= row.createdAt));
  const left = (): readonly StoredMessage[] => [...database.rows.values()].filter(isLeft);
  await world.run(world.now + LONGEST_WAIT, () => isFound() || left().length === 0);
  for (const { key = "", state } of left()) wrong.push(`${key} waits longer than it should, and is ${state}`);
  // By now, every message that a caller has postponed is due.
  world.wallOffset = 48 * 60 * MINUTE;
  await world.run(world.now + 60 * SECOND, isFound);
  const unknown = [...database.rows.values()].filter(({ state }) => state === "unknown");
  const resent = new Set<string>();
  for (const { id, key = "" } of unknown) {
    const how = server.countOf(key) > 0 ? "sent" : "resend";
    if (how === "resend") resent.add(key);
    last.resolve(id, how, { by: "a person" }).catch((error: unknown) => wrong.push(`resolve: ${String(error)}`));
  }
  await world.run(world.now + 30 * SECOND, isFound);

  for (const row of database.rows.values()) {
    const key = row.key ?? "";
    const times = server.countOf(key);
    if (times > 1) wrong.push(`${key} was sent ${times} times (${row.state})`);
    if (row.state === "accepted" && times === 0) wrong.push(`${key} is accepted, but the server does not have it`);
    if ((row.state === "rejected" || row.state === "not-sent") && times > 0)
      wrong.push(`${key} is ${row.state}, but the server has it`);
    if (row.state === "queued" || row.state === "sending" || row.state === "unknown")
      wrong.push(
        `${key} is still ${row.state}: ${JSON.stringify({ ...row, inputHash: 0, input: 0, now: world.wall, gate: database.gate })}`,
      );
  }
  for (const [id, { key }] of acknowledged) if (database.rows.get(id)?.key !== key) wrong.push(`${key} was lost`);
  const idOf = new Map([...database.rows.values()].map(({ id, key }) => [key, id]));
  const ordered = new Set([...acknowledged.values()].flatMap(({ key, isOrdered }) => (isOrdered ? [key] : [])));
  for (const conversation of ["1", "2"]) {
    const ids = server.stored
      .filter(
        (message) => message.conversation === conversation && ordered.has(message.key) && !resent.has(message.key),
      )
      .map(({ key }) => idOf.get(key) ?? 0);
    if (ids.some((id, at) => at > 0 && id <= (ids[at - 1] as number)))
      wrong.push(`conversation ${conversation}: ${ids.join(", ")}`);
  }
  return { wrong, steps: world.steps, sent: server.stored.length, unknown: unknown.length };
}

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { TestPostgres } from "../testing/postgres.ts";
import { Line, PostgresBench } from "../testing/postgres-bench.ts";
import { aTurn, ended, ids, LIMITS, row, said, sure } from "../testing/suite/bench.ts";
import type { Claimed, Store } from "../store.ts";
import { postgresStore, type Tx } from "./index.ts";

const FILE = createHash("sha256").update("x").digest("hex");
async function* oneByte() {
  yield Buffer.from("x");
}

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

describe("the lease of a worker", () => {
  it("is lost at once when the connection with its lock ends, and nothing is claimed with it", async () => {
    const bench = await PostgresBench.open(server);
    const { store } = bench;
    const lease = await store.register();
    await store.enqueue([row(1), row(2)]);
    const { claimed } = await store.turn(lease, aTurn({ claim: 1 }));
    await bench.endSession(lease.worker);
    await expect.poll(() => lease.isHeld()).toBe(false);
    const turn = await store.turn(lease, aTurn({ settle: [ended(sure(claimed[0]), "accepted")], claim: 1 }));
    expect(turn).toMatchObject({ settled: [{ how: "written", state: "accepted" }], claimed: [], next: 0 });
    const next = await store.register();
    expect(next.worker).not.toBe(lease.worker);
    expect((await store.turn(next, aTurn({ claim: 1 }))).claimed).toHaveLength(1);
  });

  it("wakes the worker when it is lost, and the store listens again on another connection", async () => {
    const bench = await PostgresBench.open(server);
    const { store } = bench;
    const lease = await store.register();
    let calls = 0;
    store.onWake(() => calls++);
    await bench.endSession(lease.worker);
    await expect.poll(() => calls).toBeGreaterThan(0);
    await expect
      .poll(async () => {
        const before = calls;
        await bench.another().enqueue([row(1)]);
        return calls > before;
      })
      .toBe(true);
  });

  it("outlives its process by no more than the time that Postgres needs to see the connection end", async () => {
    const bench = await PostgresBench.open(server);
    await bench.store.enqueue([row(1), row(1), row(2)]);
    const program = `
      import { Pool } from "pg";
      import { postgresStore } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
      const store = postgresStore(new Pool(${JSON.stringify(bench.config)}));
      const lease = await store.register();
      const { claimed } = await store.turn(lease, { settle: [], claim: 5, rate: undefined });
      console.log(JSON.stringify(claimed.map(({ id }) => id)));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", program], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const claimed = await new Promise<number[]>((resolve, reject) => {
      child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(JSON.parse(text) as number[]));
      child.once("exit", (code) => reject(new Error(`The worker ended with ${code}`)));
    });
    expect(claimed).toHaveLength(2);
    expect((await bench.store.tend(undefined, LIMITS)).orphaned).toEqual([]);
    child.kill("SIGKILL");
    const orphaned: number[] = [];
    await expect
      .poll(async () => {
        orphaned.push(...ids((await bench.store.tend(undefined, LIMITS)).orphaned));
        return orphaned.toSorted((a, b) => a - b);
      })
      .toEqual(claimed);
    expect(await bench.store.list({ state: "queued", limit: 5 })).toHaveLength(1);
  });

  it("counts as lost when nobody has seen the worker for 30 s, although its lock is held", async () => {
    const bench = await PostgresBench.open(server);
    const lease = await bench.store.register();
    await bench.store.enqueue([row(1)]);
    await bench.store.turn(lease, aTurn({ claim: 1 }));
    const other = bench.another();
    await bench.pool.query("update livedesk_outbox.worker set seen_at = clock_timestamp() - interval '29 s'");
    expect((await other.tend(undefined, LIMITS)).orphaned).toEqual([]);
    await bench.pool.query("update livedesk_outbox.worker set seen_at = clock_timestamp() - interval '31 s'");
    // The process of the worker knows better.
    expect((await bench.store.tend(undefined, LIMITS)).orphaned).toEqual([]);
    expect((await other.tend(undefined, LIMITS)).orphaned).toMatchObject([{ code: "process-died" }]);
  });

  it("counts as seen now if it was seen in the future, because the clock was set back", async () => {
    const bench = await PostgresBench.open(server);
    await bench.store.register();
    await bench.pool.query("update livedesk_outbox.worker set seen_at = clock_timestamp() + interval '1 hour'");
    await bench.another().tend(undefined, LIMITS);
    const { rows } = await bench.pool.query(
      "select seen_at between clock_timestamp() - interval '1 minute' and clock_timestamp() as is_now from livedesk_outbox.worker",
    );
    expect(rows).toEqual([{ is_now: true }]);
  });

  it("needs no connection of its own behind a pooler: then the time alone shows that a worker lives", async () => {
    const bench = await PostgresBench.open(server, { sessionLocks: false });
    const lease = await bench.store.register();
    await bench.store.enqueue([row(1)]);
    expect((await bench.store.turn(lease, aTurn({ claim: 1 }))).claimed).toHaveLength(1);
    const { rows } = await bench.pool.query("select from pg_locks where locktype = 'advisory'");
    expect(rows).toEqual([]);
    expect((await bench.store.tend(undefined, LIMITS)).orphaned).toEqual([]);
    await bench.pool.query("update livedesk_outbox.worker set seen_at = clock_timestamp() - interval '31 s'");
    const other = bench.on(bench.newPool(), { sessionLocks: false });
    expect((await other.tend(undefined, LIMITS)).orphaned).toHaveLength(1);
  });

  it("refuses a pool of one connection, on which every statement would wait for ever", async () => {
    const bench = await PostgresBench.open(server);
    await expect(bench.another({ max: 1 }).register()).rejects.toThrow("at least two connections");
  });

  it("gives its connection back to the pool as it was when the store is closed", async () => {
    const bench = await PostgresBench.open(server);
    const pool = new Pool({ ...bench.config, max: 2 });
    const store = postgresStore(pool);
    await store.register();
    await store.close();
    expect(pool.idleCount).toBe(pool.totalCount);
    const { rows } = await pool.query(
      "select pg_listening_channels() union all select objid::text from pg_locks where locktype = 'advisory'",
    );
    expect(rows).toEqual([]);
    await pool.end();
  });
});

describe("a process that lives and whose connection with the lock broke", () => {
  /** A store with a message in flight, and its worker has lost its lock. */
  const broken = async () => {
    const bench = await PostgresBench.open(server);
    const lease = await bench.store.register();
    await bench.store.enqueue([row(1)]);
    const [claimed] = (await bench.store.turn(lease, aTurn({ claim: 1 }))).claimed;
    await bench.endSession(lease.worker);
    await expect.poll(() => lease.isHeld()).toBe(false);
    await bench.lockIsFree(lease.worker);
    return { bench, store: bench.store, other: bench.another(), lease, claimed: sure(claimed) };
  };

  it("does not take its own messages in flight for those of a dead worker", async () => {
    const { store, claimed } = await broken();
    expect((await store.tend(undefined, LIMITS)).orphaned).toEqual([]);
    const next = await store.register();
    expect((await store.tend(next, LIMITS)).orphaned).toEqual([]);
    const { settled } = await store.turn(next, aTurn({ settle: [ended(claimed, "accepted", { messageId: 3 })] }));
    expect(settled).toEqual([{ id: claimed.id, how: "written", state: "accepted" }]);
  });

  it("locks its old worker again on its next connection, so that other processes see that it lives", async () => {
    const { store, other, claimed } = await broken();
    await store.register();
    expect((await other.tend(undefined, LIMITS)).orphaned).toEqual([]);
    expect((await store.find({ id: claimed.id }))?.state).toBe("sending");
  });

  it("does so again when that connection breaks too, and gives its messages up when it is closed", async () => {
    const { bench, store, other, lease, claimed } = await broken();
    const second = await store.register();
    await bench.endSession(second.worker);
    await bench.lockIsFree(lease.worker);
    await expect.poll(() => second.isHeld()).toBe(false);
    await store.register();
    expect((await other.tend(undefined, LIMITS)).orphaned).toEqual([]);
    await store.close();
    expect((await other.tend(undefined, LIMITS)).orphaned).toEqual([{ id: claimed.id, code: "process-died" }]);
  });

  it("learns of it by its late answer if another process was faster", async () => {
    const { store, other, claimed } = await broken();
    expect((await other.tend(undefined, LIMITS)).orphaned).toEqual([{ id: claimed.id, code: "process-died" }]);
    const next = await store.register();
    const { settled } = await store.turn(next, aTurn({ settle: [ended(claimed, "accepted", { messageId: 3 })] }));
    expect(settled).toEqual([{ id: claimed.id, how: "late", state: "accepted" }]);
  });

  it("keeps the old lock no longer than its messages are in flight", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const { bench, store, lease, claimed } = await broken();
    const next = await store.register();
    const locks = async () => {
      const sql = "select objid::int as worker from pg_locks where locktype = 'advisory' and objsubid = 2 order by 1";
      return (await bench.pool.query(sql)).rows.map(({ worker }: { worker: number }) => worker);
    };
    expect(await locks()).toEqual([lease.worker, next.worker]);
    await store.turn(next, aTurn({ settle: [ended(claimed, "accepted")] }));
    await vi.advanceTimersByTimeAsync(10_000);
    await expect.poll(locks).toEqual([next.worker]);
  });
});

describe("a turn whose connection breaks", () => {
  it("in the commit of a claim queues the message again, because nothing was sent for it", async () => {
    const bench = await PostgresBench.open(server);
    const line = await Line.open(server.host);
    const store = bench.another({ host: line.host });
    const lease = await store.register();
    await store.enqueue([row(1, { text: "once" })]);
    const isLost = line.loseAnswer('"livedesk_outbox".turn(');
    await expect(store.turn(lease, aTurn({ claim: 1 }))).rejects.toMatchObject({ code: "store-connection-lost" });
    await isLost;
    // The claim was committed.
    await expect.poll(async () => (await bench.store.list({ limit: 1 }))[0]?.state).toBe("sending");
    expect(lease.isHeld()).toBe(true);
    expect(await store.claimsOf(lease)).toEqual([]);
    const [queued] = await bench.store.list({ limit: 1 });
    expect(queued).toMatchObject({ state: "queued", holds: true, evidence: [{ code: "claim-lost", attempt: 1 }] });
    expect((await store.turn(lease, aTurn({ claim: 1 }))).claimed).toMatchObject([{ id: sure(queued).id, attempt: 2 }]);
  });

  it("is made void if it reaches the database only after the worker has looked for its claims", async () => {
    const bench = await PostgresBench.open(server);
    const line = await Line.open(server.host);
    const store = bench.another({ host: line.host });
    const lease = await store.register();
    await store.enqueue([row(1)]);
    const delayed = line.delay('"livedesk_outbox".turn(');
    await expect(store.turn(lease, aTurn({ claim: 1 }))).rejects.toMatchObject({ code: "store-connection-lost" });
    const arrive = await delayed;
    expect(await store.claimsOf(lease)).toEqual([]);
    await arrive();
    expect((await bench.store.list({ limit: 1 }))[0]).toMatchObject({ state: "queued", attempt: 0 });
    expect((await store.turn(lease, aTurn({ claim: 1 }))).claimed).toHaveLength(1);
  });

  it("in the commit of a settlement writes the settlement once when it is given again", async () => {
    const bench = await PostgresBench.open(server);
    const line = await Line.open(server.host);
    const store = bench.another({ host: line.host });
    const lease = await store.register();
    await store.enqueue([row(1), row(1)]);
    const { claimed } = await store.turn(lease, aTurn({ claim: 1 }));
    const settle = [ended(sure(claimed[0]), "accepted", { messageId: 7 })];
    void line.loseAnswer('"livedesk_outbox".turn(');
    await expect(store.turn(lease, aTurn({ settle, claim: 1 }))).rejects.toMatchObject({
      code: "store-connection-lost",
    });
    const again = await store.turn(lease, aTurn({ settle, claim: 1 }));
    expect(again.settled).toEqual([{ id: sure(claimed[0]).id, how: "written", state: "accepted" }]);
    const found = await store.find({ id: sure(claimed[0]).id });
    expect(found).toMatchObject({ state: "accepted", messageId: 7 });
    expect(sure(found).evidence).toHaveLength(1);
    expect(again.claimed).toHaveLength(1);
  });

  it("in the commit of a settlement writes it once also if the worker has asked for its claims meanwhile", async () => {
    const bench = await PostgresBench.open(server);
    const line = await Line.open(server.host);
    const store = bench.another({ host: line.host });
    const lease = await store.register();
    await store.enqueue([row(1), row(2)]);
    const { claimed } = await store.turn(lease, aTurn({ claim: 2 }));
    const settle = [ended(sure(claimed[0]), "accepted", { messageId: 7 }), ended(sure(claimed[1]), "unknown")];
    void line.loseAnswer('"livedesk_outbox".turn(');
    await expect(store.turn(lease, aTurn({ settle }))).rejects.toMatchObject({ code: "store-connection-lost" });
    expect(await store.claimsOf(lease)).toEqual([]);
    const before = await store.list({ limit: 5 });
    const again = await store.turn(lease, aTurn({ settle }));
    expect(again.settled).toEqual([
      { id: sure(claimed[0]).id, how: "written", state: "accepted" },
      { id: sure(claimed[1]).id, how: "written", state: "unknown" },
    ]);
    expect(await store.list({ limit: 5 })).toEqual(before);
  });

  it("in the commit of a late settlement adds its evidence once", async () => {
    const bench = await PostgresBench.open(server);
    const line = await Line.open(server.host);
    const store = bench.another({ host: line.host });
    const lease = await store.register();
    await store.enqueue([row(1)]);
    const [claimed] = (await store.turn(lease, aTurn({ claim: 1, overdueAfter: 0 }))).claimed;
    await expect.poll(async () => (await store.tend(lease, { ...LIMITS, overdueAfter: 0 })).orphaned).toHaveLength(1);
    const settle = [ended(sure(claimed), "accepted", { messageId: 7 })];
    void line.loseAnswer('"livedesk_outbox".turn(');
    await expect(store.turn(lease, aTurn({ settle }))).rejects.toMatchObject({ code: "store-connection-lost" });
    expect(await store.claimsOf(lease)).toEqual([]);
    const before = await store.list({ limit: 5 });
    expect((await store.turn(lease, aTurn({ settle }))).settled).toMatchObject([{ state: "accepted" }]);
    expect(await store.list({ limit: 5 })).toEqual(before);
  });

  it("because its backend is ended in mid-turn has no effect, and can be repeated", async () => {
    const bench = await PostgresBench.open(server);
    const { store } = bench;
    const lease = await store.register();
    await store.enqueue([row(1), row(2)]);
    const { claimed } = await store.turn(lease, aTurn({ claim: 1 }));
    const settle = [ended(sure(claimed[0]), "accepted")];
    const other = await bench.pool.connect();
    await other.query("begin");
    await other.query("select from livedesk_outbox.message where id = $1 for update", [sure(claimed[0]).id]);
    const failed = store.turn(lease, aTurn({ settle, claim: 1 })).catch((error: unknown) => error);
    await expect
      .poll(async () => {
        const { rowCount } = await bench.pool.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like '%turn(%'",
        );
        return rowCount;
      })
      .toBe(1);
    expect(await failed).toMatchObject({ code: "store-connection-lost" });
    await other.query("commit");
    other.release();
    expect((await store.list({ limit: 5 })).map(({ state }) => state)).toEqual(["sending", "queued"]);
    const again = await store.turn(lease, aTurn({ settle, claim: 1 }));
    expect(again.settled).toMatchObject([{ how: "written" }]);
    expect(again.claimed).toHaveLength(1);
  });
});

describe("a connection that gives no answer, and does not end", () => {
  /** A store behind a line, with a claimed message. From now on, time moves only by `pass`. */
  const hanging = async (text: string) => {
    const bench = await PostgresBench.open(server);
    const line = await Line.open(server.host);
    const pool = bench.newPool({ host: line.host });
    const store = bench.on(pool);
    const lease = await store.register();
    await store.enqueue([row(1)]);
    const hung = line.hang(text);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const pass = async (ms: number) => {
      await hung;
      await vi.advanceTimersByTimeAsync(ms);
      vi.useRealTimers();
    };
    return { bench, pool, store, lease, pass };
  };

  it("counts as lost after 30 s in a turn, and the message is queued again", async () => {
    const { bench, store, lease, pass } = await hanging('"livedesk_outbox".turn(');
    const turn = store.turn(lease, aTurn({ claim: 1 })).catch((error: unknown) => error);
    await pass(30_000);
    expect(await turn).toMatchObject({ name: "StoreError", code: "store-connection-lost" });
    expect(await store.claimsOf(lease)).toEqual([]);
    const [queued] = await bench.store.list({ limit: 1 });
    expect(queued).toMatchObject({ state: "queued", evidence: [{ code: "claim-lost", attempt: 1 }] });
    expect((await store.turn(lease, aTurn({ claim: 1 }))).claimed).toHaveLength(1);
  });

  it("counts as lost after 30 s in tend, and is closed", async () => {
    const { store, pool, lease, pass } = await hanging('"livedesk_outbox".tend(');
    const tended = store.tend(lease, LIMITS).catch((error: unknown) => error);
    await pass(30_000);
    expect(await tended).toMatchObject({ name: "StoreError", code: "store-connection-lost" });
    // The connection with the lock of the worker is left.
    expect(pool.totalCount).toBe(1);
  });

  it.each<[string, string, (store: Store<Tx>) => Promise<unknown>]>([
    ["enqueue", '"livedesk_outbox".enqueue_many(', (store) => store.enqueue([row(2, { key: "a" })])],
    ["find", "where key = ", (store) => store.find({ key: "a" })],
    ["list", "order by id limit", (store) => store.list({ limit: 5 })],
    ["decide", '"livedesk_outbox".decide(', (store) => store.decide(1, { to: "drop", evidence: said("resolved") })],
    ["note", '"livedesk_outbox".note(', (store) => store.note(1, said("webhook"))],
    ["pause", '"livedesk_outbox".pause(', (store) => store.pause("a wrong price list")],
    ["stats", '"livedesk_outbox".stats(', (store) => store.stats()],
    ["isDrained", '"livedesk_outbox".is_drained(', (store) => store.isDrained()],
    ["open", "nspname = $1", (store) => store.open()],
    ["files.put", "insert into", (store) => store.files.put(FILE, oneByte(), 1)],
    ["files.delete", "file_part p using", (store) => store.files.delete([FILE])],
  ])("does not keep the caller of %s waiting for longer than 30 s, and is closed", async (_, text, call) => {
    const { store, pool, pass } = await hanging(text);
    const called = call(store).catch((error: unknown) => error);
    await pass(30_000);
    expect(await called).toMatchObject({ name: "StoreError", code: "store-connection-lost" });
    expect(String(await called)).toContain(
      "Postgres gave no answer within 30000 ms. Whether the change is stored is not known",
    );
    // The connection with the lock of the worker is left.
    expect(pool.totalCount).toBe(1);
  });

  it("does not keep a caller waiting if every connection of the pool is in use", async () => {
    const bench = await PostgresBench.open(server);
    const pool = bench.newPool({ max: 1 });
    const store = bench.on(pool);
    const inUse = await pool.connect();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const calls = Promise.allSettled([store.enqueue([row(1)]), store.find({ id: 1 }), store.open()]);
    await vi.advanceTimersByTimeAsync(30_000);
    vi.useRealTimers();
    for (const call of await calls) {
      const message = "Postgres cannot be reached: no connection was free within 30000 ms";
      expect(call).toMatchObject({ status: "rejected", reason: { code: "store-unreachable", message } });
    }
    inUse.release();
    expect(await store.find({ id: 1 })).toBeUndefined();
  });

  it.each(['delete from "livedesk_outbox".worker', "unlisten *"])(
    "does not keep close() waiting, in %s",
    async (text) => {
      const { store, pool, pass } = await hanging(text);
      const closed = store.close();
      await pass(10_000);
      await closed;
      expect(pool.totalCount).toBe(pool.idleCount);
    },
  );
});

describe("a crash of Postgres", () => {
  it("loses nothing that was acknowledged, and what was being sent goes on, until the process ends", async () => {
    const own = await TestPostgres.start();
    try {
      const pool = new Pool({ ...(await own.database()), max: 4 });
      pool.on("error", () => undefined);
      const store = postgresStore(pool);
      await store.open();
      const lease = await store.register();
      await store.enqueue([row(1, { key: "a" }), row(1), row(2)]);
      const { claimed } = await store.turn(lease, aTurn({ claim: 2 }));
      expect(claimed).toHaveLength(2);
      await own.crash();
      await expect.poll(() => lease.isHeld()).toBe(false);
      await expect(store.turn(lease, aTurn({ settle: [ended(sure(claimed[0]), "accepted")] }))).rejects.toMatchObject({
        code: expect.stringMatching(/^store-(unreachable|connection-lost)$/),
      });
      await own.restart();
      expect((await store.list({ limit: 9 })).map(({ state }) => state)).toEqual(["sending", "queued", "sending"]);
      const next = await store.register();
      // The worker lives, and its message is still being sent.
      expect((await store.tend(next, LIMITS)).orphaned).toEqual([]);
      const [first, third] = claimed as [Claimed, Claimed];
      const turn = await store.turn(next, aTurn({ settle: [ended(first, "accepted")], claim: 5 }));
      expect(turn.settled).toMatchObject([{ how: "written", state: "accepted" }]);
      expect(turn.claimed).toHaveLength(1);
      // It ends without an answer to the last one.
      await store.close();
      const other = postgresStore(pool);
      expect((await other.tend(undefined, LIMITS)).orphaned).toMatchObject([
        { code: "process-died" },
        { id: third.id, code: "process-died" },
      ]);
      await other.close();
      await pool.end();
    } finally {
      await own.stop();
    }
  });
});

import { spawn } from "node:child_process";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { TestPostgres } from "../testing/postgres.ts";
import { Line, PostgresBench } from "../testing/postgres-bench.ts";
import { aTurn, ended, ids, LIMITS, row, sure } from "../testing/suite/bench.ts";
import { postgresStore } from "./index.ts";

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
    await bench.pool.query("update livedesk_outbox.worker set seen_at = clock_timestamp() - interval '29 s'");
    expect((await bench.store.tend(undefined, LIMITS)).orphaned).toEqual([]);
    await bench.pool.query("update livedesk_outbox.worker set seen_at = clock_timestamp() - interval '31 s'");
    expect((await bench.store.tend(undefined, LIMITS)).orphaned).toMatchObject([{ code: "process-died" }]);
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
    expect((await bench.store.tend(undefined, LIMITS)).orphaned).toHaveLength(1);
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
  it("loses nothing that was acknowledged, and makes unknown what was being sent", async () => {
    const own = await TestPostgres.start();
    try {
      const pool = new Pool({ ...(await own.database()), max: 4 });
      pool.on("error", () => undefined);
      const store = postgresStore(pool);
      await store.open();
      const lease = await store.register();
      await store.enqueue([row(1, { key: "a" }), row(1), row(2)]);
      const { claimed } = await store.turn(lease, aTurn({ claim: 1 }));
      await own.crash();
      await expect.poll(() => lease.isHeld()).toBe(false);
      await expect(store.turn(lease, aTurn({ settle: [ended(sure(claimed[0]), "accepted")] }))).rejects.toMatchObject({
        code: expect.stringMatching(/^store-(unreachable|connection-lost)$/),
      });
      await own.restart();
      expect((await store.list({ limit: 9 })).map(({ state }) => state)).toEqual(["sending", "queued", "queued"]);
      const next = await store.register();
      expect((await store.tend(next, LIMITS)).orphaned).toEqual([{ id: sure(claimed[0]).id, code: "process-died" }]);
      const turn = await store.turn(next, aTurn({ settle: [ended(sure(claimed[0]), "accepted")], claim: 5 }));
      expect(turn.settled).toMatchObject([{ how: "late", state: "accepted" }]);
      expect(turn.claimed).toHaveLength(2);
      await store.close();
      await pool.end();
    } finally {
      await own.stop();
    }
  });
});

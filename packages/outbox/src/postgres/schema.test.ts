import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestPostgres } from "../testing/postgres.ts";
import { PostgresBench } from "../testing/postgres-bench.ts";
import { aTurn, idOf, row, sure } from "../testing/suite/bench.ts";
import { postgresStore } from "./index.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

describe("open", () => {
  it("by many processes at once makes the tables once", async () => {
    const bench = await PostgresBench.open(server);
    await bench.pool.query("drop schema livedesk_outbox cascade");
    const stores = Array.from({ length: 6 }, () => bench.another({ max: 2 }));
    await Promise.all(stores.map((store) => store.open()));
    const { rows } = await bench.pool.query("select version from livedesk_outbox.migration");
    expect(rows).toEqual([{ version: 1 }]);
    expect(idOf((await sure(stores[3]).enqueue([row(1)]))[0])).toBe(1);
  });

  it("refuses a database that a newer version of the package has written", async () => {
    const bench = await PostgresBench.open(server);
    await bench.pool.query("insert into livedesk_outbox.migration (version) values (99)");
    await expect(bench.another().open()).rejects.toThrow(
      "The outbox in the schema livedesk_outbox has version 99, and this version of @livedesk/outbox knows up to 1",
    );
  });

  it("needs no right to change tables when they are up to date", async () => {
    const bench = await PostgresBench.open(server);
    await bench.pool.query(`
      create role worker_${bench.config.database} login;
      grant usage on schema livedesk_outbox to worker_${bench.config.database};
      grant select, insert, update, delete on all tables in schema livedesk_outbox to worker_${bench.config.database};
      grant usage on all sequences in schema livedesk_outbox to worker_${bench.config.database};`);
    const store = bench.another({ user: `worker_${bench.config.database}` });
    await store.open();
    await store.enqueue([row(1)]);
    const { claimed } = await store.turn(await store.register(), aTurn({ claim: 1 }));
    expect(claimed).toHaveLength(1);
  });

  it("leaves nothing behind when it fails half-way, and can be repeated", async () => {
    const bench = await PostgresBench.open(server);
    await bench.pool.query(
      "drop schema livedesk_outbox cascade; create schema livedesk_outbox; create table livedesk_outbox.gate (x int)",
    );
    await expect(bench.another().open()).rejects.toMatchObject({ name: "StoreError", message: /SQLSTATE 42P07/ });
    await bench.pool.query("drop table livedesk_outbox.gate");
    const store = bench.another();
    await store.open();
    await store.enqueue([row(1)]);
  });

  it("keeps several outboxes apart in schemas of other names", async () => {
    const bench = await PostgresBench.open(server);
    const other = bench.on(bench.newPool(), { schema: "second_outbox" });
    await other.open();
    await other.enqueue([row(1, { key: "k" })]);
    expect(await bench.store.list({ limit: 5 })).toEqual([]);
    const [one, two] = [await bench.store.register(), await other.register()];
    expect((await bench.store.turn(one, aTurn({ claim: 5 }))).claimed).toEqual([]);
    expect((await other.turn(two, aTurn({ claim: 5 }))).claimed).toHaveLength(1);
  });

  it.each(["", "Big", 'a"b', "a-b", "1a", "x".repeat(42)])("refuses %j as the name of a schema", async (schema) => {
    const bench = await PostgresBench.open(server);
    expect(() => postgresStore(bench.pool, { schema })).toThrow(/schema must be a name/);
  });

  it("works with the settings of a careful database: serializable transactions, another search path, no plans", async () => {
    const bench = await PostgresBench.open(server);
    await bench.pool.query(
      `alter database ${bench.config.database} set default_transaction_isolation = 'serializable'`,
    );
    await bench.pool.query(`alter database ${bench.config.database} set search_path = ''`);
    await bench.pool.query(`alter database ${bench.config.database} set synchronous_commit = off`);
    const stores = [bench.another(), bench.another(), bench.another()];
    await sure(stores[0]).enqueue(Array.from({ length: 60 }, (_, index) => row(index % 6)));
    const sent: number[] = [];
    await Promise.all(
      stores.map(async (store) => {
        const lease = await store.register();
        let settle: Parameters<typeof aTurn>[0]["settle"] = [];
        for (let round = 0; round < 500 && sent.length < 60; round++) {
          const { claimed } = await store.turn(lease, aTurn({ settle, claim: 2 }));
          sent.push(...claimed.map(({ id }) => id));
          settle = claimed.map(({ id, attempt }) => ({
            id,
            attempt,
            state: "accepted",
            holdFor: 0,
            evidence: { at: 1, kind: "attempt" },
          }));
        }
        await store.turn(lease, aTurn({ settle }));
      }),
    );
    expect(new Set(sent).size).toBe(60);
    expect(sent).toHaveLength(60);
  });
});

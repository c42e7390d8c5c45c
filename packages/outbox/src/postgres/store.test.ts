import { Pool } from "pg";
import { afterAll, beforeAll } from "vitest";
import type { Lease, Store } from "../store.ts";
import { TestPostgres } from "../testing/postgres.ts";
import { storeSuite } from "../testing/store-suite.ts";
import { postgresStore, type Tx } from "./index.ts";
import { PostgresLease } from "./lock.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

storeSuite<Tx>("The store in Postgres", {
  holds: true,
  transactions: true,
  open: async () => {
    const config = await server.database();
    const pools: Pool[] = [];
    const stores: Store<Tx>[] = [];
    const open = async () => {
      const pool = new Pool({ ...config, max: 5 });
      // The connections that the test ends.
      pool.on("error", () => undefined);
      const store = postgresStore(pool);
      await store.open();
      pools.push(pool);
      stores.push(store);
      return store;
    };
    const store = await open();
    const [pool] = pools as [Pool];
    // The time of the database stands still, and moves by `advance`.
    let time = 1_700_000_000_000;
    await pool.query("create table clock (ms double precision not null)");
    await pool.query("insert into clock values ($1)", [time]);
    await pool.query(
      "create or replace function livedesk_outbox.now() returns timestamptz language sql volatile as 'select to_timestamp(ms / 1000) from public.clock'",
    );
    return {
      store,
      now: () => time,
      advance: async (ms: number) => {
        time += ms;
        await pool.query("update clock set ms = $1", [time]);
      },
      another: open,
      die: async ({ worker }: Lease) => {
        const ended = await pool.query(
          "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2 and objid = $1::bigint and granted",
          [worker],
        );
        if (ended.rowCount !== 1) throw new Error(`The lock of worker ${worker} has ${ended.rowCount} holders`);
      },
      delayed: ({ worker }: Lease) => {
        const lease = new PostgresLease(worker, async () => {});
        lease.turns = 1000;
        return lease;
      },
      hold: async (id: number) => {
        await pool.query("update livedesk_outbox.message set holds = true where id = $1", [id]);
      },
      transaction: async <T>(run: (tx: Tx) => Promise<T>): Promise<T> => {
        const client = await pool.connect();
        try {
          await client.query("begin");
          const result = await run(client);
          await client.query("commit");
          return result;
        } catch (error) {
          await client.query("rollback");
          throw error;
        } finally {
          client.release();
        }
      },
      stop: async () => {
        await Promise.all(stores.map((each) => each.close()));
        await Promise.all(pools.map((each) => each.end()));
        await server.drop(config.database);
      },
    };
  },
});

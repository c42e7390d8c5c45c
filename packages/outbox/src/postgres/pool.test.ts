import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestPostgres } from "../testing/postgres.ts";
import { PostgresBench } from "../testing/postgres-bench.ts";
import { aTurn, LIMITS, row } from "../testing/suite/bench.ts";
import { type PostgresClient, type PostgresPool, postgresStore } from "./index.ts";
import { isConnectionLost } from "./pool.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

/** A pool that reports each statement that runs on a connection without a listener for its errors. */
function watched(pool: Pool): { readonly pool: PostgresPool; readonly clients: Set<Pool>; readonly unheard: string[] } {
  const clients = new Set<Pool>();
  const unheard: string[] = [];
  const connect = async (): Promise<PostgresClient> => {
    const client = await pool.connect();
    clients.add(client as unknown as Pool);
    return {
      query(text, values) {
        if (client.listenerCount("error") === 0) unheard.push(text);
        return client.query(text, values as unknown[]);
      },
      release: (error) => client.release(error),
      on: (event, listener) => client.on(event as "error", listener),
      off: (event, listener) => client.off(event, listener),
    };
  };
  return { pool: { connect, query: (text, values) => pool.query(text, values as unknown[]) }, clients, unheard };
}

const FILE = createHash("sha256").update("bytes").digest("hex");

describe("a connection that breaks", () => {
  it("is listened to as long as the store uses it, and no listener is left when the pool has it back", async () => {
    const bench = await PostgresBench.open(server);
    await bench.pool.query("drop schema livedesk_outbox cascade");
    const { pool, clients, unheard } = watched(bench.newPool());
    const store = postgresStore(pool);
    await store.open();
    const lease = await store.register();
    await store.enqueue([row(1)]);
    await store.turn(lease, aTurn({ claim: 1 }));
    await store.tend(lease, LIMITS);
    await store.files.put(FILE, one("bytes"), 5);
    await store.close();
    expect(unheard).toEqual([]);
    // The listener of the pool itself.
    for (const client of clients) expect(client.listenerCount("error")).toBe(1);
  });

  it("between two parts of a file does not end the process, and the file is not stored", async () => {
    const bench = await PostgresBench.open(server);
    const pool = bench.newPool({ application_name: "files" });
    pool.removeAllListeners("error");
    const store = bench.on(pool);
    await store.open();
    const parts = async function* () {
      yield Buffer.alloc(2 ** 20);
      const ended = await bench.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'files' and state = 'idle in transaction'",
      );
      expect(ended.rowCount).toBe(1);
      // The pool closes a connection that it knows to be broken.
      await expect.poll(async () => (await sessions(bench)).length).toBe(0);
      yield Buffer.alloc(1);
    };
    await expect(store.files.put(FILE, parts(), 2 ** 20 + 1)).rejects.toThrow();
    expect((await bench.pool.query("select from livedesk_outbox.file")).rowCount).toBe(0);
  });

  it("while it is idle does not end the process, as long as the store is open", async () => {
    const bench = await PostgresBench.open(server);
    const pool = bench.newPool({ application_name: "files" });
    pool.removeAllListeners("error");
    const store = bench.on(pool);
    await store.open();
    await bench.pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'files'");
    await expect.poll(() => pool.totalCount).toBe(0);
    expect((await store.enqueue([row(1)])).length).toBe(1);
    await store.close();
    expect(pool.listenerCount("error")).toBe(0);
  });
});

it.each(["EPIPE", "ECONNRESET", "08006", "57P01"])(
  "an error with the code %s means that the connection was lost",
  (code) => {
    const error = Object.assign(new Error("write"), { code }, code.startsWith("E") && { syscall: "write" });
    expect(isConnectionLost(error)).toBe(true);
  },
);

describe("an error of the operating system", () => {
  const broken = (code: string, syscall: string) => Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
  /** What `enqueue` says if the pool gives no connection, or if its connection fails. */
  const errorOf = async (of: "connect" | "query", error: Error): Promise<unknown> => {
    const fail = () => Promise.reject(error);
    const client = { query: fail, release: () => undefined };
    const pool = { query: fail, connect: of === "connect" ? fail : () => Promise.resolve(client) };
    return postgresStore(pool)
      .enqueue([{ ...row(1), key: undefined }])
      .catch((thrown: unknown) => thrown);
  };

  it.each(["EHOSTUNREACH", "ECONNREFUSED", "ETIMEDOUT"])(
    "with the code %s that ends an open connection does not say that nothing is stored",
    async (code) => {
      const lost = { name: "StoreError", code: "store-connection-lost", retryable: false };
      expect(await errorOf("query", broken(code, "read"))).toMatchObject(lost);
    },
  );

  it("about a certificate that cannot be read does not say that a connection broke", async () => {
    const error = await errorOf("connect", Object.assign(broken("ENOENT", "open"), { path: "/canary.pem" }));
    expect(error).toMatchObject({ name: "StoreError", code: "store-failed", retryable: false });
    expect(String(error)).toContain("A file for the connection to Postgres cannot be read (ENOENT)");
    expect(String(error)).not.toContain("canary");
  });

  it.each([
    ["a refused connection", broken("ECONNREFUSED", "connect")],
    ["a connection that came to no end", broken("ETIMEDOUT", "connect")],
    ["a name that is not known", broken("ENOTFOUND", "getaddrinfo")],
    [
      "a host of which no address can be reached",
      Object.assign(new AggregateError([broken("ECONNREFUSED", "connect"), broken("ENETUNREACH", "connect")]), {
        code: "ECONNREFUSED",
      }),
    ],
  ])("says of %s that Postgres cannot be reached, so that nothing is stored", async (_, error) => {
    const unreachable = { name: "StoreError", code: "store-unreachable", retryable: true };
    expect(await errorOf("connect", error)).toMatchObject(unreachable);
  });
});

describe("an error of Postgres says what to do:", () => {
  it.each([
    [
      "too many connections",
      "create role limited login connection limit 0",
      { user: "limited" },
      "store-unreachable",
      "Postgres accepts no more connections (SQLSTATE 53300). Raise its limit, or let all pools together open fewer connections (max)",
    ],
    [
      "a user that does not exist",
      "select",
      { user: "missing" },
      "store-failed",
      "Postgres refused the connection (SQLSTATE 28000). Check the user, the password and the database of the pool",
    ],
    [
      "a database that does not exist",
      "select",
      { database: "missing" },
      "store-failed",
      "Postgres refused the connection (SQLSTATE 3D000). Check the user, the password and the database of the pool",
    ],
    [
      "a right that the user does not have",
      "create role powerless login",
      { user: "powerless" },
      "store-failed",
      "The user of the pool lacks a right in Postgres (SQLSTATE 42501). Grant it the rights on the schema of the outbox",
    ],
    [
      "a server that only reads",
      "create role reader login superuser; alter role reader set default_transaction_read_only = on",
      { user: "reader" },
      "store-failed",
      "Postgres does not take changes, because it is read-only (SQLSTATE 25006). Connect the pool to the primary server",
    ],
  ])("%s", async (_, prepare, config, code, message) => {
    const bench = await PostgresBench.open(server);
    await bench.pool.query(prepare);
    const store = bench.on(bench.newPool(config));
    await expect(store.enqueue([row(1)])).rejects.toMatchObject({ name: "StoreError", code, message });
  });
});

async function* one(text: string) {
  yield Buffer.from(text);
}

async function sessions({ pool }: PostgresBench): Promise<unknown[]> {
  return (
    await pool.query("select from pg_stat_activity where application_name = 'files' and state = 'idle in transaction'")
  ).rows;
}

describe("postgresStore()", () => {
  const pool = { query: () => undefined, connect: () => undefined };
  it.each([
    ["nothing", [undefined], "store: postgresStore() needs a Pool of the package pg"],
    ["a connection string", ["postgres://localhost/db"], "store: postgresStore() needs a Pool of the package pg"],
    ["a client without connect()", [{ query: () => undefined }], "store: postgresStore() needs a Pool"],
    ["a misspelt option", [pool, { shema: "outbox" }], 'Unknown option "postgresStore(pool, options).shema"'],
    ["locks that are neither on nor off", [pool, { sessionLocks: "off" }], "sessionLocks: must be true or false"],
  ])("refuses %s", (_, given, message) => {
    const make = postgresStore as (...args: readonly unknown[]) => unknown;
    expect(() => make(...given)).toThrow(message);
  });
});

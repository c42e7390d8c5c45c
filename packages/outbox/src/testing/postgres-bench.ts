import { mkdtempSync, rmSync } from "node:fs";
import { createServer, createConnection, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Pool, type PoolConfig } from "pg";
import { onTestFinished, vi } from "vitest";
import { postgresStore, type PostgresStoreOptions, type Tx } from "../postgres/index.ts";
import type { Store } from "../store.ts";
import type { TestPostgres } from "./postgres.ts";

/** A database of the running test, with a store on it. Everything is closed when the test ends. */
export class PostgresBench {
  readonly config: PoolConfig & { readonly host: string; readonly user: string; readonly database: string };
  readonly pool: Pool;
  readonly store: Store<Tx>;
  readonly #stores: Store<Tx>[] = [];
  readonly #pools: Pool[] = [];

  private constructor(config: PostgresBench["config"], options: PostgresStoreOptions) {
    this.config = config;
    this.pool = this.newPool();
    this.store = this.on(this.pool, options);
  }

  static async open(server: TestPostgres, options: PostgresStoreOptions = {}): Promise<PostgresBench> {
    const bench = new PostgresBench(await server.database(), options);
    onTestFinished(async () => {
      await bench.close();
      await server.drop(bench.config.database).catch(() => undefined);
    });
    await bench.store.open();
    return bench;
  }

  /** Closes every store and every pool. */
  async close(): Promise<void> {
    await Promise.all(this.#stores.splice(0).map((store) => store.close()));
    await Promise.all(this.#pools.splice(0).map((pool) => pool.end()));
  }

  /** Waits until no connection holds the lock of a worker. */
  async lockIsFree(worker: number): Promise<void> {
    const sql = "select from pg_locks where locktype = 'advisory' and objsubid = 2 and objid = $1::bigint and granted";
    await vi.waitUntil(async () => (await this.pool.query(sql, [worker])).rowCount === 0, {
      timeout: 10_000,
      interval: 5,
    });
  }

  newPool(config: PoolConfig = {}): Pool {
    const pool = new Pool({ ...this.config, max: 5, ...config });
    // Connections that the test ends.
    pool.on("error", () => undefined);
    this.#pools.push(pool);
    return pool;
  }

  /** A store on a pool, as in another process. */
  on(pool: Pool, options: PostgresStoreOptions = {}): Store<Tx> {
    const store = postgresStore(pool, options);
    this.#stores.push(store);
    return store;
  }

  /** Another store on a pool of its own. */
  another(config: PoolConfig = {}): Store<Tx> {
    return this.on(this.newPool(config));
  }

  /** Sets the clock of the database, in ms since 1970. From then on it stands still. */
  async setTime(ms: number): Promise<void> {
    await this.pool.query(
      `create or replace function livedesk_outbox.now() returns timestamptz language sql volatile as 'select to_timestamp(${ms}::float8 / 1000)'`,
    );
  }

  /** Ends the connections that hold the lock of a worker. */
  async endSession(worker: number): Promise<void> {
    const ended = await this.pool.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2 and objid = $1::bigint and mode = 'ExclusiveLock' and granted",
      [worker],
    );
    if (ended.rowCount !== 1) throw new Error(`The lock of worker ${worker} has ${ended.rowCount} holders`);
  }
}

/** What happens to the next statement with a text. `resolve` gets a function that lets a delayed statement arrive. */
interface Fault {
  readonly text: string;
  readonly kind: "lose-answer" | "delay" | "hang";
  resolve(arrive: () => Promise<void>): void;
}

/** A line between clients and Postgres that a test can cut at a statement. */
export class Line {
  /** The folder of its socket: the host for clients. */
  readonly host: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #fault: Fault | undefined;

  private constructor(target: string) {
    this.host = mkdtempSync(path.join(tmpdir(), "livedesk-line-"));
    this.#server = createServer((client) => this.#connect(client, target));
  }

  /** Opens a line for the running test. */
  static async open(host: string): Promise<Line> {
    const line = new Line(path.join(host, ".s.PGSQL.5432"));
    await new Promise<void>((resolve) => line.#server.listen(path.join(line.host, ".s.PGSQL.5432"), resolve));
    onTestFinished(async () => {
      for (const socket of line.#sockets) socket.destroy();
      await new Promise((resolve) => line.#server.close(resolve));
      rmSync(line.host, { recursive: true, force: true });
    });
    return line;
  }

  /** The next statement with this text reaches Postgres, and its client is cut off before the answer arrives. */
  loseAnswer(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#fault = { text, kind: "lose-answer", resolve: () => resolve() };
    });
  }

  /** The next statement with this text reaches Postgres, and its client learns nothing more: neither the answer nor an end. */
  hang(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#fault = { text, kind: "hang", resolve: () => resolve() };
    });
  }

  /**
   * The client of the next statement with this text is cut off, and the statement is still on its way. Resolves with a function that
   * lets it arrive, and resolves when Postgres has answered.
   */
  delay(text: string): Promise<() => Promise<void>> {
    return new Promise((resolve) => {
      this.#fault = {
        text,
        kind: "delay",
        resolve,
      };
    });
  }

  #connect(client: Socket, target: string): void {
    const server = createConnection(target);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.#sockets.delete(socket));
    }
    let lost: Fault | undefined;
    let isCut = false;
    client.on("data", (chunk) => {
      const fault = this.#fault;
      if (fault && chunk.includes(fault.text)) {
        this.#fault = undefined;
        if (fault.kind === "delay") {
          isCut = true;
          client.destroy();
          fault.resolve(
            () =>
              new Promise<void>((resolve) => {
                server.once("data", () => {
                  server.destroy();
                  resolve();
                });
                server.write(chunk);
              }),
          );
          return;
        }
        lost = fault;
      }
      server.write(chunk);
    });
    server.on("data", (chunk) => {
      if (isCut) return;
      if (!lost) {
        client.write(chunk);
        return;
      }
      isCut = true;
      if (lost.kind === "lose-answer") {
        client.destroy();
        server.destroy();
      }
      lost.resolve(async () => undefined);
    });
    client.on("close", () => (isCut && lost?.kind !== "hang") || server.destroy());
    server.on("close", () => lost?.kind === "hang" || client.destroy());
  }
}

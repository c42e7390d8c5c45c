import type { Lease } from "../store.ts";
import {
  ANSWER_WITHIN,
  connectWithin,
  type Names,
  noAnswer,
  type PostgresClient,
  type PostgresPool,
  type PostgresResult,
  queryWithin,
  textIn,
  within,
  wrapError,
} from "./pool.ts";

// How often a worker shows that it lives, in ms. The lock shows it at once, except behind a pooler and on a connection that is cut
// without notice.
const SEEN_EVERY = 10_000;
/** After this time, in ms, a worker that nobody has seen counts as dead, although its lock is held. */
export const STALE_AFTER = 30_000;
// The same for what a worker does at its end.
const END_WITHIN = 5000;
// The waits before the session is opened again, in ms: each is twice as long, up to the second number.
const REOPEN = [100, 5000] as const;

/** The part of a worker's lease that only the store sees. */
export class PostgresLease implements Lease {
  readonly worker: number;
  /** Numbers the turns, so that one whose end is not known can be made void. */
  turns = 0;
  /** Turns of which the store does not know whether they were committed. */
  lost: number[] = [];
  /** Where the look at the conversations goes on. */
  cursor = "";
  #isHeld = true;
  readonly #release: (lease: PostgresLease) => Promise<void>;

  constructor(worker: number, release: (lease: PostgresLease) => Promise<void>) {
    this.worker = worker;
    this.#release = release;
  }

  isHeld(): boolean {
    return this.#isHeld;
  }

  /** The lock is gone. */
  lose(): void {
    this.#isHeld = false;
  }

  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    await this.#release(this);
  }
}

/** What a session can do: `locks` is false behind a pooler that gives every transaction another connection. */
export interface SessionOptions {
  readonly locks: boolean;
}

/**
 * One connection of a store that stays open: Postgres ties advisory locks and `LISTEN` to a connection. When the process dies, the
 * server closes the connection and frees the locks.
 */
export class Session {
  readonly #pool: PostgresPool;
  readonly #names: Names;
  readonly #locks: boolean;
  readonly #leases = new Set<PostgresLease>();
  /**
   * Workers of this process whose lock was lost with its connection. Their messages in flight are still being sent, so this process does
   * not take them for those of a dead worker, and locks the workers again for the other processes. The value says whether it has.
   */
  readonly #former = new Map<number, boolean>();
  readonly #listeners = new Set<() => void>();
  #client: Promise<PostgresClient> | undefined;
  #beat: NodeJS.Timeout | undefined;
  #reopen: NodeJS.Timeout | undefined;
  #failures = 0;
  #isClosed = false;
  #lost = (): void => undefined;
  readonly #notified = (notice: unknown): void => {
    const { channel, payload } = notice as { readonly channel: string; readonly payload?: string };
    if (channel === this.#names.channel) this.#wake(payload);
  };

  constructor(pool: PostgresPool, names: Names, { locks }: SessionOptions) {
    this.#pool = pool;
    this.#names = names;
    this.#locks = locks;
  }

  async register(): Promise<PostgresLease> {
    if (this.#isClosed) throw new Error("The store is closed");
    if (this.#locks && this.#pool.options?.max === 1) {
      throw new Error("The pool needs at least two connections (max), because the lock of the worker keeps one");
    }
    try {
      const session = this.#locks ? await this.#open() : undefined;
      const { schema, channel } = this.#names;
      const { rows } = await this.#ask(
        session,
        `insert into ${schema}.worker (locked) values ($1) returning id::text as id`,
        [this.#locks],
      );
      const lease = new PostgresLease(Number((rows[0] as { id: string }).id), (own) => this.#free(own));
      if (session) {
        await this.#ask(session, "select pg_advisory_lock(hashtext($1), $2::int)", [channel, lease.worker]);
        // The session may have broken since.
        if ((await this.#client) !== session) throw new Error("Connection terminated");
      }
      this.#leases.add(lease);
      this.#beat ??= setInterval(() => void this.#show(), SEEN_EVERY).unref();
      return lease;
    } catch (error) {
      throw wrapError(error);
    }
  }

  /** The workers that live as long as this process does, whatever their locks say. */
  workers(): number[] {
    return [...[...this.#leases].map(({ worker }) => worker), ...this.#former.keys()];
  }

  /** Calls a function when another process has changed something. Returns how to end this. */
  onWake(listener: () => void): () => void {
    // A function that is given twice is called twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    if (this.#locks) void this.#open().catch(() => this.#openLater());
    return () => void this.#listeners.delete(own);
  }

  /** Calls every listener, except for a notice that the only worker of this store has sent. */
  #wake(from: string | undefined): void {
    const [only] = this.#leases;
    if (this.#leases.size === 1 && from === String(only?.worker)) return;
    for (const listener of this.#listeners) listener();
  }

  #open(): Promise<PostgresClient> {
    if (this.#isClosed) return Promise.reject(new Error("The store is closed"));
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  /** Runs a statement on the session, or on any connection if there is none. A session that does not answer is given up. */
  async #ask(
    session: PostgresClient | undefined,
    sql: string,
    values: readonly unknown[],
    ms = ANSWER_WITHIN,
  ): Promise<PostgresResult> {
    if (!session) return queryWithin(this.#pool, ms, sql, values);
    return within(ms, session.query(sql, values), () => {
      this.#lose(session);
      return noAnswer(ms);
    });
  }

  async #connect(): Promise<PostgresClient> {
    // With a limit: a server that takes the connection and never answers would stop every worker without a word.
    const client = await connectWithin(this.#pool, ANSWER_WITHIN);
    this.#lost = () => this.#lose(client);
    client.on?.("error", this.#lost);
    client.on?.("end", this.#lost);
    client.on?.("notification", this.#notified);
    try {
      const late = (): Error => noAnswer(ANSWER_WITHIN);
      await within(ANSWER_WITHIN, client.query(`listen ${this.#names.schema}`), late);
      // The server notices within half a minute that a client is gone whose network was cut. A socket of the system ignores this.
      const settings = client.query(
        "select set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)",
      );
      await within(ANSWER_WITHIN, settings, late);
      await this.#lockAgain(client);
      if (this.#isClosed) throw new Error("The store is closed");
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.#failures = 0;
    // Something may have changed while nobody listened.
    queueMicrotask(() => this.#wake(undefined));
    return client;
  }

  /** The connection is gone, and with it every lock. */
  #lose(client: PostgresClient): void {
    const open = this.#client;
    if (open === undefined) return;
    void open.then(
      (current) => {
        if (current !== client || this.#client !== open) return;
        this.#client = undefined;
        for (const worker of this.#former.keys()) this.#former.set(worker, false);
        for (const lease of this.#leases) this.drop(lease);
        client.release(true);
        this.#openLater();
        // A worker that waits learns that it must register again.
        this.#wake(undefined);
      },
      () => undefined,
    );
  }

  #openLater(): void {
    if (this.#isClosed || this.#listeners.size === 0 || this.#reopen) return;
    const wait = Math.min(REOPEN[1], REOPEN[0] * 2 ** this.#failures++);
    this.#reopen = setTimeout(() => {
      this.#reopen = undefined;
      void this.#open().catch(() => this.#openLater());
    }, wait).unref();
  }

  /** Locks the workers again that lost their lock, as far as it is free. A worker that another process has removed is forgotten. */
  async #lockAgain(client: PostgresClient): Promise<void> {
    for (const [worker, isLocked] of this.#former) {
      if (isLocked) continue;
      // It is closed, because it has lost its lock: a turn of it that comes late must not claim anything.
      const sql = `update ${this.#names.schema}.worker set closed = true where id = $2::int
        returning pg_try_advisory_lock(hashtext($1), id)::text as locked`;
      const late = (): Error => noAnswer(ANSWER_WITHIN);
      const { rows } = await within(ANSWER_WITHIN, client.query(sql, [this.#names.channel, worker]), late);
      const [row] = rows as { locked: string }[];
      if (row) this.#former.set(worker, row.locked === "true");
      else this.#former.delete(worker);
    }
  }

  /** Shows that the workers live. A session that does not answer is given up. */
  async #show(): Promise<void> {
    const workers = this.workers();
    if (workers.length === 0) return;
    const { schema, channel } = this.#names;
    const sql = `update ${schema}.worker w set seen_at = clock_timestamp() where id = any($1::int[])
      returning id::text as id, (exists (select from ${schema}.message m where m.state = 1 and m.worker = w.id))::text as busy`;
    try {
      const client = await this.#client;
      const { rows } = await this.#ask(client, sql, [`{${workers.join(",")}}`], SEEN_EVERY);
      const busy = new Map(
        (rows as { id: string; busy: string }[]).map((row) => [Number(row.id), row.busy === "true"]),
      );
      for (const lease of this.#leases) {
        // Another process took a worker for dead, and has removed it.
        if (workers.includes(lease.worker) && !busy.has(lease.worker)) this.drop(lease);
      }
      for (const [worker, isLocked] of this.#former) {
        if (!workers.includes(worker) || busy.get(worker)) continue;
        const { rows: answers } = await this.#ask(
          client,
          `select ${schema}.close_worker($1::int) as result`,
          [worker],
          SEEN_EVERY,
        );
        if (textIn(answers) !== "true") continue;
        this.#former.delete(worker);
        const unlock = "select pg_advisory_unlock(hashtext($1), $2::int)";
        if (isLocked) await this.#ask(client, unlock, [channel, worker], SEEN_EVERY);
      }
      if (client) await this.#lockAgain(client);
    } catch {
      // Without locks, the next beat tries again. With locks, the connection reports its own end.
    }
  }

  /** A turn has found that a lease is lost. */
  drop(lease: PostgresLease): void {
    lease.lose();
    if (this.#leases.delete(lease)) this.#former.set(lease.worker, false);
  }

  async #free(lease: PostgresLease): Promise<void> {
    const { schema, channel } = this.#names;
    this.#leases.delete(lease);
    try {
      const session = this.#locks ? await this.#client : undefined;
      if (this.#locks && !session) return;
      await this.#ask(session, `delete from ${schema}.worker where id = $1`, [lease.worker], END_WITHIN);
      const unlock = "select pg_advisory_unlock(hashtext($1), $2::int)";
      if (session) await this.#ask(session, unlock, [channel, lease.worker], END_WITHIN);
    } catch (error) {
      // The lock is gone with its connection.
      if ((await this.#client?.catch(() => undefined)) !== undefined) throw wrapError(error);
    }
  }

  /** Frees every lock and closes the connection. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#beat);
    clearTimeout(this.#reopen);
    for (const lease of this.#leases) await lease.release().catch(() => undefined);
    const former = [...this.#former.keys()];
    this.#former.clear();
    const remove = `delete from ${this.#names.schema}.worker where id = any($1::int[])`;
    if (former.length > 0) {
      await queryWithin(this.#pool, END_WITHIN, remove, [`{${former.join(",")}}`]).catch(() => undefined);
    }
    this.#listeners.clear();
    const open = this.#client;
    this.#client = undefined;
    const late = (): Error => noAnswer(END_WITHIN);
    // A connection that opens later is closed by the code that opens it.
    const client = open && (await within(END_WITHIN, open, late).catch(() => undefined));
    if (!client) return;
    // The connection goes back to the pool as it was.
    const reset = client.query(
      `unlisten *; select pg_advisory_unlock_all(); reset tcp_keepalives_idle; reset tcp_keepalives_interval; reset tcp_keepalives_count`,
    );
    const isClean = await within(END_WITHIN, reset, late).then(
      () => true,
      () => false,
    );
    client.release(!isClean);
    // A connection that is being closed may still report an error.
    if (isClean) client.off?.("error", this.#lost);
    client.off?.("end", this.#lost);
    client.off?.("notification", this.#notified);
  }
}

import type { DatabaseSync } from "node:sqlite";
import { ConfigurationError } from "@livedesk/core";
import type {
  Changed,
  Decision,
  Enqueued,
  Evidence,
  FileStore,
  Lease,
  ListQuery,
  NewRow,
  Settled,
  Store,
  StoredMessage,
  StoreStats,
  Tended,
  TendLimits,
  Turn,
  TurnResult,
} from "../store.ts";
import { StoreError } from "../store-error.ts";
import { Change } from "./change.ts";
import { claim, mayClaim, nextAfter, pauseFor } from "./claim.ts";
import { Connection } from "./connection.ts";
import { explain, patiently } from "./failures.ts";
import { cancel, decide, find, isDrained, list, stats } from "./desk.ts";
import { hasProblem, insertAll, skipIds } from "./enqueue.ts";
import { checkFileSystem, checkFolder, configure, connect, placeCheck, realPath, refuseEmptied } from "./file.ts";
import { clearLocks, fileLocks, HeldLease, type Locks, memoryLocks } from "./lock.ts";
import { purgeAll } from "./purge.ts";
import { checkOwner, migrate } from "./schema.ts";
import { closeWorker, settle, tend } from "./settle.ts";
import { Watch } from "./watch.ts";
import { Writer } from "./writer.ts";

/** Where a store keeps its tables, and what it needs besides. */
export interface StoreParts {
  /** The absolute path of a file of its own; or the open database of the caller. */
  readonly place: string | DatabaseSync;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly files: (folder: string) => FileStore;
}

/** What exists while the store is open. */
interface Open {
  readonly file: string;
  readonly connection: Connection;
  readonly writer: Writer;
  readonly locks: Locks;
  /** Throws if the file is no longer where it was. */
  readonly checkPlace: () => void;
}

/** The ledger in a file of SQLite. */
export class SqliteStore implements Store<DatabaseSync> {
  readonly isRemote = false;
  readonly #parts: StoreParts;
  readonly #watch = new Watch(() => this.#open?.connection);
  readonly #leases = new Set<HeldLease>();
  readonly #foreign = new WeakMap<DatabaseSync, Connection>();
  #open: Open | undefined;
  #opening: Promise<Open> | undefined;
  #files: FileStore | undefined;
  /**
   * The greatest id that a caller of this store has seen in a transaction of its own, which may be rolled back. Another process cannot
   * know of it, because nothing of such a transaction is left.
   */
  #seenId = 0;
  #isClosed = false;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  get files(): FileStore {
    return (this.#files ??= this.#parts.files(`${this.#path()}-files`));
  }

  /** The path of the database, also before it is open. A database in memory has none. */
  #path(): string {
    const { place } = this.#parts;
    const file = typeof place === "string" ? place : place.location();
    if (file === null)
      throw new ConfigurationError("files: a database in memory has no place for files. Give the outbox a FileStore");
    return realPath(file);
  }

  async open(): Promise<void> {
    this.#isClosed = false;
    await this.#opened();
  }

  #opened(): Promise<Open> | Open {
    if (this.#isClosed) throw new StoreError("store-failed", "The store is closed. Open it before it is used again");
    return this.#open ?? (this.#opening ??= this.#start().finally(() => (this.#opening = undefined)));
  }

  async #start(): Promise<Open> {
    const { place, now } = this.#parts;
    const own = typeof place === "string";
    const location = own ? place : place.location();
    if (location !== null) {
      if (own) {
        checkFolder(location);
        await refuseEmptied(location);
      } else checkFileSystem(location);
    }
    const file = location ?? "The database in memory";
    const database = own ? connect(file) : location === null ? place : connect(location);
    const connection = new Connection(database);
    try {
      await patiently(file, () => {
        if (own) checkOwner(connection, file);
        if (database !== place) configure(database, own);
        migrate(connection, file);
      });
    } catch (error) {
      if (database !== place) database.close();
      throw error;
    }
    const checkPlace = location === null ? () => {} : placeCheck(location);
    const writer = new Writer({
      connection,
      file,
      now,
      onWake: () => this.#watch.wake(),
      isBlocked: () => typeof place !== "string" && database !== place && place.isOpen && place.isTransaction,
      checkPlace,
    });
    const locks = location === null ? memoryLocks(database) : fileLocks(realPath(location));
    return (this.#open = { file, connection, writer, locks, checkPlace });
  }

  async #write<T>(run: (change: Change) => T): Promise<T> {
    return (await this.#opened()).writer.write(run);
  }

  async #read<T>(run: (connection: Connection) => T): Promise<T> {
    const { connection, file } = await this.#opened();
    return patiently(file, () => run(connection));
  }

  async enqueue(rows: readonly NewRow[], tx?: DatabaseSync): Promise<readonly Enqueued[]> {
    const enter = (outer: Change): readonly Enqueued[] => {
      const change = new Change(outer.connection, outer.now);
      return outer.connection.savepoint(
        () => {
          if (this.#seenId > 0) skipIds(change, this.#seenId);
          const answers = insertAll(change, rows);
          if (hasProblem(answers)) return answers;
          change.finish();
          outer.wakes ||= change.wakes;
          return answers;
        },
        (answers) => !hasProblem(answers),
      );
    };
    if (tx === undefined) return this.#write(enter);
    const { file, checkPlace } = await this.#opened();
    const connection = this.#inTransaction(tx);
    checkPlace();
    try {
      const answers = enter(new Change(connection, this.#parts.now()));
      if (!hasProblem(answers))
        for (const answer of answers) if ("id" in answer) this.#seenId = Math.max(this.#seenId, answer.id);
      return answers;
    } catch (error) {
      throw explain(error, file);
    }
  }

  /** The connection of the caller, which must have a transaction open on the database of this store. */
  #inTransaction(tx: DatabaseSync): Connection {
    const { place } = this.#parts;
    if (typeof place === "string")
      throw new ConfigurationError(
        "tx: the outbox has a file of its own. Use sqliteStore({ database }) to share a transaction",
      );
    if (tx !== place && (tx.location() === null || tx.location() !== place.location()))
      throw new ConfigurationError("tx: this connection belongs to another database than the outbox");
    if (!tx.isTransaction)
      throw new ConfigurationError("tx: no transaction is open on this connection. Begin one first");
    let connection = this.#foreign.get(tx);
    if (!connection) this.#foreign.set(tx, (connection = new Connection(tx)));
    // The commit is the caller's. Where nothing else tells of it, the workers look at once afterwards.
    if (tx.location() === null) setImmediate(() => this.#watch.wake());
    return connection;
  }

  async register(): Promise<Lease> {
    const { locks } = await this.#opened();
    let taken: HeldLease | undefined;
    try {
      taken = await this.#write(({ connection, now }) => {
        // Nobody looks at the lock of a worker before its row is committed.
        for (const lease of this.#leases) if (!lease.isHeld()) closeWorker(connection, lease.worker);
        clearLocks(connection, locks);
        const worker = connection.run("insert into livedesk_outbox_worker (registered_at) values (?)", now).id;
        taken?.abandon();
        taken = new HeldLease(worker, locks.take(worker), () => locks.clear(worker));
        return taken;
      });
    } catch (error) {
      await taken?.release();
      throw error;
    }
    this.#leases.add(taken);
    this.#watch.start();
    return taken;
  }

  turn(lease: Lease, turn: Turn): Promise<TurnResult> {
    return this.#write((change): TurnResult => {
      const { connection } = change;
      const dropped: number[] = [];
      const settled = turn.settle.map((settlement): Settled => settle(change, settlement, dropped));
      if (turn.pauseFor !== undefined) pauseFor(change, turn.pauseFor);
      if (turn.pauseReason !== undefined)
        connection.run("update livedesk_outbox_gate set reason = coalesce(reason, ?)", turn.pauseReason);
      if (turn.claim === 0) return { settled, dropped, claimed: [], next: nextAfter(change), waitsFor: "limit" };
      // The worker must register again, which it may do at once.
      if (!lease.isHeld() || !mayClaim(connection, lease.worker)) {
        if (lease instanceof HeldLease) lease.abandon();
        return { settled, dropped, claimed: [], next: 0, waitsFor: "message" };
      }
      const claimed = claim(change, lease.worker, turn);
      // If this worker could not claim more, nobody can.
      if (claimed.waitsFor !== "limit") change.wakes = false;
      return { settled, dropped, ...claimed };
    });
  }

  claimsOf({ worker }: Lease): ReturnType<Store["claimsOf"]> {
    return this.#read((connection) =>
      connection
        .all(
          "select id, attempt, message_id from livedesk_outbox_message where state = 1 and worker = ? order by id",
          worker,
        )
        .map(({ id, attempt, message_id: messageId }) => ({
          id: Number(id),
          attempt: Number(attempt),
          messageId: typeof messageId === "number" ? messageId : undefined,
        })),
    );
  }

  async tend(_lease: Lease | undefined, limits: TendLimits): Promise<Tended> {
    const { locks } = await this.#opened();
    const mine = this.#workers();
    return this.#write((change) => tend(change, limits, (worker) => !mine.has(worker) && locks.isFree(worker)));
  }

  find(by: { readonly id: number } | { readonly key: string }): Promise<StoredMessage | undefined> {
    return this.#read((connection) => find(connection, by));
  }

  list(query: ListQuery): Promise<readonly StoredMessage[]> {
    return this.#read((connection) => list(connection, query));
  }

  decide(id: number, decision: Decision): Promise<Changed | undefined> {
    return this.#write((change) => decide(change, id, decision));
  }

  cancel(id: number, evidence: Evidence): Promise<Changed | undefined> {
    return this.#write((change) => cancel(change, id, evidence));
  }

  note(id: number, evidence: Evidence): Promise<void> {
    return this.#write((change) => change.note(id, evidence));
  }

  pause(reason: string): Promise<void> {
    return this.#write(({ connection }) => void connection.run("update livedesk_outbox_gate set reason = ?", reason));
  }

  resume(): Promise<void> {
    return this.#write((change) => {
      change.connection.run("update livedesk_outbox_gate set reason = null, paused_until = 0");
      change.wakes = true;
    });
  }

  async stats(): Promise<StoreStats> {
    const { locks, checkPlace } = await this.#opened();
    // The numbers of a file that no other process can find would mislead the caller.
    checkPlace();
    const mine = this.#workers();
    return this.#read((connection) =>
      stats(connection, this.#parts.now(), (worker) => mine.has(worker) || !locks.isFree(worker)),
    );
  }

  /** The workers of this process that live. */
  #workers(): ReadonlySet<number> {
    return new Set([...this.#leases].filter((lease) => lease.isHeld()).map(({ worker }) => worker));
  }

  isDrained(): Promise<boolean> {
    return this.#read((connection) => isDrained(connection, this.#parts.now()));
  }

  async purge(older: {
    readonly text: number;
    readonly keys: number;
  }): Promise<{ readonly texts: number; readonly rows: number }> {
    const now = this.#parts.now();
    const { texts, rows } = await purgeAll((run) => this.#write(run), now - older.text, now - older.keys);
    // The log still holds what was forgotten, until its contents are moved into the database and it is cut off.
    if (texts + rows > 0) await this.#read((connection) => connection.all("pragma wal_checkpoint(truncate)"));
    return { texts, rows };
  }

  referenced(sha256: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#read(
      (connection) =>
        new Set(
          sha256.filter((name) => connection.get("select 1 from livedesk_outbox_file where sha256 = ? limit 1", name)),
        ),
    );
  }

  onWake(listener: () => void): () => void {
    return this.#watch.add(listener);
  }

  async close(): Promise<void> {
    const open = (await this.#opening) ?? this.#open;
    this.#isClosed = true;
    if (!open) return;
    await open.writer.idle();
    this.#watch.stop();
    for (const lease of this.#leases) await lease.release();
    this.#leases.clear();
    this.#open = undefined;
    if (open.connection.database !== this.#parts.place) open.connection.database.close();
  }
}

import { onTestFinished, vi } from "vitest";
import type {
  Claimed,
  Lease,
  NewRow,
  OutboxState,
  Settlement,
  Store,
  StoredMessage,
  TendLimits,
  Turn,
  TurnResult,
} from "../../store.ts";
import { aTurn, ended, idOf, LIMITS, row } from "./rows.ts";

export * from "./rows.ts";

/** One database of a test, and what a test may do to it from outside. */
export interface TestDatabase<Tx> {
  readonly store: Store<Tx>;
  /** The time of the database, in ms since 1970. It stands still, except for `advance`. */
  now(): number;
  advance(ms: number): Promise<void> | void;
  /** Opens another store on the same database, as another process would. `stop` closes it. */
  another(): Promise<Store<Tx>>;
  /** Frees the lock of a worker as the death of its process does: nothing is released, and no row changes. */
  die(lease: Lease): Promise<void> | void;
  /**
   * The lease of a worker whose lock was lost, as a turn sees it that was asked for before the loss: it believes in its lock. Where the
   * process locks such a worker again, this lock is held.
   */
  delayed(lease: Lease): Lease;
  /** Writes with SQL that a row holds its conversation. The database must refuse it if another row does. */
  hold?(id: number): Promise<void>;
  /** Runs a function in a transaction of the caller, and rolls back if the function throws. */
  transaction?<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Closes every store of this database and deletes the database. */
  stop(): Promise<void>;
}

/** How the suite gets a database. */
export interface StoreHarness<Tx> {
  /** Makes an empty database and opens a store on it. */
  open(): Promise<TestDatabase<Tx>>;
  /** Whether the harness has `hold`. */
  readonly holds?: boolean;
  /** Whether the harness has `transaction`. */
  readonly transactions?: boolean;
}

/** A database with one registered worker, and short names for what most tests do. */
export class Bench<Tx> {
  readonly database: TestDatabase<Tx>;
  readonly store: Store<Tx>;
  readonly lease: Lease;

  constructor(database: TestDatabase<Tx>, lease: Lease) {
    this.database = database;
    this.store = database.store;
    this.lease = lease;
  }

  /** Opens a database for the running test, which closes it at its end. */
  static async open<Tx>(harness: StoreHarness<Tx>): Promise<Bench<Tx>> {
    const database = await harness.open();
    onTestFinished(() => database.stop());
    return new Bench(database, await database.store.register());
  }

  get now(): number {
    return this.database.now();
  }

  advance(ms: number): Promise<void> | void {
    return this.database.advance(ms);
  }

  /** Stores one message and returns its id. */
  async add(conversation: number | string, fields: Parameters<typeof row>[1] = {}): Promise<number> {
    return idOf((await this.store.enqueue([row(conversation, fields)]))[0]);
  }

  /** Stores messages in one batch and returns their ids. */
  async addAll(rows: readonly NewRow[]): Promise<readonly number[]> {
    return (await this.store.enqueue(rows)).map(idOf);
  }

  turn(fields: Partial<Turn>): Promise<TurnResult> {
    return this.store.turn(this.lease, aTurn(fields));
  }

  /** Claims up to `count` messages. */
  async claim(count = 100): Promise<readonly Claimed[]> {
    return (await this.turn({ claim: count })).claimed;
  }

  /** Claims the only message that is ready. */
  async claimOne(): Promise<Claimed> {
    const [first, ...others] = await this.claim();
    if (!first || others.length > 0) throw new Error("Not one message alone is ready in this test");
    return first;
  }

  /** Ends an attempt. */
  settle(claimed: { id: number; attempt: number }, state: Settlement["state"], fields: Partial<Settlement> = {}) {
    return this.turn({ settle: [ended(claimed, state, fields)] });
  }

  /** Stores a message, claims it, and ends its attempt. */
  async sent(
    conversation: number | string,
    state: Settlement["state"],
    fields: Partial<Settlement> & { key?: string } = {},
  ) {
    const { key, ...settlement } = fields;
    const id = await this.add(conversation, { key });
    const claimed = (await this.claim()).find((message) => message.id === id);
    if (!claimed) throw new Error("The message of this test could not be claimed");
    await this.settle(claimed, state, settlement);
    return claimed;
  }

  tend(limits: Partial<TendLimits> = {}) {
    return this.store.tend(this.lease, { ...LIMITS, ...limits });
  }

  async get(id: number): Promise<StoredMessage> {
    const found = await this.store.find({ id });
    if (!found) throw new Error("The message of this test is not stored");
    return found;
  }

  async state(id: number): Promise<OutboxState> {
    return (await this.get(id)).state;
  }

  /** Tends until messages of a dead worker are found: a database may need a moment to notice that a connection has ended. */
  async orphans(count: number, limits: Partial<TendLimits> = {}) {
    const found: { readonly id: number; readonly code: string }[] = [];
    await vi.waitFor(
      async () => {
        found.push(...(await this.tend(limits)).orphaned);
        if (found.length < count) throw new Error(`Only ${found.length} of ${count} messages were found`);
      },
      { timeout: 30_000 },
    );
    return found;
  }
}

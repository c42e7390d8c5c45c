import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ConfigurationError } from "@livedesk/core";
import type { FileStore, Store } from "../store.ts";
import { directoryFileStore } from "../files.ts";
import { SqliteStore } from "./store.ts";

export { StoreError, type StoreErrorCode } from "../store-error.ts";

/** Options of a store in SQLite. */
export interface SqliteStoreOptions {
  /** Where the bytes of files are kept. Default: a folder beside the database, named after it with `-files` at the end. */
  readonly files?: FileStore | undefined;
  /** The time in ms since 1970, for tests. Default: the clock of the machine. */
  readonly now?: (() => number) | undefined;
}

/** Options of a store whose tables live in a database of the program. */
export interface SharedSqliteStoreOptions extends SqliteStoreOptions {
  /** The open database. Its path must not change. The store makes a connection of its own to it, unless it is in memory. */
  readonly database: DatabaseSync;
}

/**
 * Keeps an outbox in a file of SQLite, by `node:sqlite`. Several processes of one machine may use the file at the same time. It must be
 * on a local disk, in a folder that exists and is writable. A new file is readable for its owner alone.
 *
 * With `{ database }` the tables, named `livedesk_outbox_…`, live in a database of the program. Then `enqueue` takes `tx`: the
 * connection of the program on which a transaction is open. The message is sent if that transaction is committed, and not otherwise.
 *
 * `open` throws a ConfigurationError if the place is unsuitable, and a StoreError if the file is damaged.
 *
 * @example
 * const outbox = createOutbox({ client, store: sqliteStore("livedesk-outbox.db") });
 *
 * @example
 * const outbox = createOutbox({ client, store: sqliteStore({ database }) });
 * await outbox.open();
 * database.exec("begin");
 * database.prepare("insert into orders (id) values (?)").run(456);
 * await outbox.enqueue(141, { content: "We have your order." }, { key: "order-456", tx: database });
 * database.exec("commit");
 */
export function sqliteStore(file: string, options?: SqliteStoreOptions): Store;
export function sqliteStore(options: SharedSqliteStoreOptions): Store<DatabaseSync>;
export function sqliteStore(
  place: string | SharedSqliteStoreOptions,
  options: SqliteStoreOptions = typeof place === "string" ? {} : place,
): Store | Store<DatabaseSync> {
  const { files, now = Date.now } = options;
  return new SqliteStore({
    place: typeof place === "string" ? fileOf(place) : place.database,
    now,
    files: files ? () => files : directoryFileStore,
  });
}

/** The absolute path of a file, so that a change of the working directory does not matter. */
function fileOf(file: string): string {
  if (file === "" || file === ":memory:" || file.startsWith("file:"))
    throw new ConfigurationError(
      `store: ${JSON.stringify(file)} is not the path of a file. For a database in memory, which does not survive its process, ` +
        'use sqliteStore({ database: new DatabaseSync(":memory:") })',
    );
  return path.resolve(file);
}

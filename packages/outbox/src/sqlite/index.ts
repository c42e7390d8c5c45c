/**
 * The store of the outbox in a file of SQLite, for the processes of one machine.
 *
 * @packageDocumentation
 */

import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ConfigurationError } from "@livedesk/core";
import { checkOptions, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { isObject } from "@livedesk/schema";
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
 * Throws a ConfigurationError for a wrong option. `open` throws one if the place is unsuitable, and a StoreError if the file is damaged.
 * If the file is deleted, moved or replaced while the store is open, each change fails with a StoreError (`store-replaced`) until the same
 * file is back.
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
  if (typeof place === "string") checkOptions(options, OPTIONS, "sqliteStore(file, options)", "{ files }");
  else if (!isObject(place) || !("database" in place))
    throw new ConfigurationError(
      "store: sqliteStore() needs the path of a file, or { database } with an open DatabaseSync of node:sqlite",
    );
  else checkOptions(place, SHARED, "sqliteStore(options)");
  const { files, now = Date.now } = options;
  return new SqliteStore({
    place: typeof place === "string" ? fileOf(place) : place.database,
    now,
    files: files ? () => files : directoryFileStore,
  });
}

const OPTIONS: OptionRules<SqliteStoreOptions> = {
  files: optionRule.withMethods("a FileStore, such as directoryFileStore(folder)", "put", "get", "delete", "list"),
  now: optionRule.aFunction,
};

const SHARED: OptionRules<SharedSqliteStoreOptions> = {
  database: optionRule.required(
    optionRule.withMethods("an open DatabaseSync of node:sqlite", "prepare", "exec", "location"),
  ),
  ...OPTIONS,
};

/** The absolute path of a file, so that a change of the working directory does not matter. */
function fileOf(file: string): string {
  if (file === "" || file === ":memory:" || file.startsWith("file:"))
    throw new ConfigurationError(
      `store: ${JSON.stringify(file)} is not the path of a file. For a database in memory, which does not survive its process, ` +
        'use sqliteStore({ database: new DatabaseSync(":memory:") })',
    );
  return path.resolve(file);
}

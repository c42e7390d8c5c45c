/**
 * The store of the outbox in Postgres, for any number of machines.
 *
 * @packageDocumentation
 */

import { ConfigurationError } from "@livedesk/core";
import { checkOptions, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { isObject } from "@livedesk/schema";
import type { Store } from "../store.ts";
import type { PostgresPool } from "./pool.ts";
import { PostgresStore, type PostgresStoreOptions } from "./store.ts";
import type { Tx } from "./tx.ts";

export { StoreError, type StoreErrorCode } from "../store-error.ts";
export type { PostgresClient, PostgresPool, PostgresResult } from "./pool.ts";
export type { PostgresStoreOptions } from "./store.ts";
export {
  type DrizzleSql,
  type DrizzleTransaction,
  fromDrizzle,
  fromKnex,
  fromKysely,
  fromPrisma,
  type KnexTransaction,
  type KyselyQueries,
  type KyselyTransaction,
  type PrismaTransaction,
  type Tx,
} from "./tx.ts";

const OPTIONS: OptionRules<PostgresStoreOptions> = { schema: optionRule.aString, sessionLocks: optionRule.aBoolean };

/**
 * Keeps the outbox in Postgres 13 or later, for any number of workers on any number of machines. `pool` is a `Pool` of the package `pg`:
 * the store keeps one of its connections for the locks of its workers. Close the store before the pool. Every call waits up to 30 s for a
 * free connection, and up to 30 s for each answer, and then throws a `StoreError`: `unreachable`, or `connection-lost`, after which it is
 * not known whether the change is stored. In a `tx`, the limits are those of your own connection.
 *
 * @example
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * // Without a listener, an idle connection that breaks ends the process. While the store is open, it listens too.
 * pool.on("error", (error) => console.error("A connection to Postgres broke:", error.message));
 * const store = postgresStore(pool);
 * const outbox = createOutbox({ client: createClient(), store });
 */
export function postgresStore(pool: PostgresPool, options: PostgresStoreOptions = {}): Store<Tx> {
  const isPool = isObject(pool) && typeof pool["query"] === "function" && typeof pool["connect"] === "function";
  if (!isPool) throw new ConfigurationError("store: postgresStore() needs a Pool of the package pg");
  checkOptions(options, OPTIONS, "postgresStore(pool, options)", '{ schema: "my_outbox" }');
  return new PostgresStore(pool, options);
}

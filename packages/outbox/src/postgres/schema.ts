import { claimFunctions } from "./claim.ts";
import { enqueueFunctions } from "./enqueue.ts";
import { ANSWER_WITHIN, checkOut, type Names, noAnswer, type PostgresPool, within, wrapError } from "./pool.ts";
import { settleFunctions } from "./settle.ts";
import { tables } from "./tables.ts";
import { tendFunctions } from "./tend.ts";

const functions = ({ schema, channel }: Names): string =>
  [enqueueFunctions, settleFunctions, claimFunctions, tendFunctions].map((part) => part(schema, channel)).join("\n");

/**
 * The steps that bring a database up to date, in their order. A step that was published is never changed. A change of a table is a new
 * step; a change of a function too, which may be empty: the functions are installed anew after every step.
 */
const STEPS: readonly ((names: Names) => string)[] = [({ schema }) => tables(schema)];

const OLDEST_POSTGRES = 130_000;

/**
 * Creates the tables, or brings them up to date. Processes that open one database at once wait for each other. Needs no rights to change
 * tables if they are up to date. Throws if the database was written by a newer version of this package.
 */
export async function migrate(pool: PostgresPool, names: Names): Promise<void> {
  const { client, giveBack } = await checkOut(pool).catch((error: unknown) => Promise.reject(wrapError(error)));
  let failure: unknown;
  try {
    const run = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
      (await client.query(sql, values)).rows;
    // What follows may wait for another process that brings the tables up to date at this moment.
    const version = await within(ANSWER_WITHIN, versionIn(run, names), () => noAnswer(ANSWER_WITHIN));
    if (version === STEPS.length) return;
    const [server] = (await run("select current_setting('server_version_num')::int::text as version")) as {
      version: string;
    }[];
    if (Number(server?.version) < OLDEST_POSTGRES) {
      throw new Error("The outbox needs Postgres 13 or later: this server is older");
    }
    await run("begin isolation level read committed");
    try {
      await run("select pg_advisory_xact_lock(hashtext($1), 0)", [names.channel]);
      const version = await versionIn(run, names);
      if (version < STEPS.length) {
        // `create schema if not exists` needs the right to create schemas also when the schema exists.
        const [found] = (await run("select exists (select from pg_namespace where nspname = $1) as found", [
          names.channel,
        ])) as { found: boolean }[];
        if (!found?.found) await run(`create schema ${names.schema}`);
        await run(
          `create table if not exists ${names.schema}.migration (version integer primary key, applied_at timestamptz not null default now())`,
        );
        for (const [at, step] of STEPS.entries()) {
          if (at < version) continue;
          await client.query(step(names));
          await run(`insert into ${names.schema}.migration (version) values ($1)`, [at + 1]);
        }
        await client.query(functions(names));
      }
      await run("commit");
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    }
  } catch (error) {
    failure = wrapError(error);
    throw failure;
  } finally {
    giveBack(failure === undefined);
  }
}

/** The version of the tables, 0 if there are none. Throws if it is newer than this package knows. */
async function versionIn(
  run: (sql: string, values?: readonly unknown[]) => Promise<readonly unknown[]>,
  names: Names,
): Promise<number> {
  // Not `to_regclass`, which may remember that there was no table before this transaction waited for its lock.
  const [table] = (await run(
    "select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = 'migration') as found",
    [names.channel],
  )) as { found: boolean }[];
  if (!table?.found) return 0;
  const [row] = (await run(`select coalesce(max(version), 0)::text as version from ${names.schema}.migration`)) as {
    version: string;
  }[];
  const version = Number(row?.version);
  if (version > STEPS.length) {
    throw new Error(
      `The outbox in the schema ${names.channel} has version ${version}, and this version of @livedesk/outbox knows up to ${STEPS.length}: install a newer one`,
    );
  }
  return version;
}

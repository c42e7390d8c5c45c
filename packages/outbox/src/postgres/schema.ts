import { FIRST_KEPT, LAST_KEPT, LEFT_OUT_NOTE } from "../store.ts";
import { claimFunctions } from "./claim.ts";
import { enqueueFunctions } from "./enqueue.ts";
import { ANSWER_WITHIN, checkOut, type Names, noAnswer, type PostgresPool, within, wrapError } from "./pool.ts";
import { settleFunctions } from "./settle.ts";
import { tables } from "./tables.ts";
import { tendFunctions } from "./tend.ts";

/** The SQL functions that add a fact to the evidence of a row. */
const factFunctions = (schema: string): string => `
-- Adds a fact to the evidence of a row. The function addFact in TypeScript does the same, and says why.
create or replace function ${schema}.is_spare(p_fact jsonb) returns boolean language sql immutable as $$
  select coalesce(p_fact->>'kind' = 'attempt' and p_fact->>'outcome' = 'queued' and p_fact->>'messageId' is null, false)
$$;
create or replace function ${schema}.add_fact(p_evidence jsonb, p_fact jsonb) returns jsonb language plpgsql immutable as $$
declare
  v_spare int[];
  v_gone int;
  v_entry jsonb;
  v_before int;
begin
  if jsonb_array_length(p_evidence) < ${FIRST_KEPT + LAST_KEPT} or not ${schema}.is_spare(p_fact) then
    return p_evidence || jsonb_build_array(p_fact);
  end if;
  select coalesce(array_agg(f.n - 1 order by f.n) filter (where ${schema}.is_spare(f.fact)), '{}'),
      min(f.n - 1) filter (where f.fact->>'kind' = 'left-out') into v_spare, v_before
    from jsonb_array_elements(p_evidence) with ordinality f(fact, n);
  if cardinality(v_spare) >= ${FIRST_KEPT + LAST_KEPT} then
    v_gone := v_spare[${FIRST_KEPT + 1}];
    v_entry := jsonb_build_object('at', p_evidence->v_gone->'at', 'kind', 'left-out',
      'count', coalesce((p_evidence->v_before->>'count')::int, 0) + 1, 'note', '${LEFT_OUT_NOTE}');
    if v_before is null then
      p_evidence := jsonb_set(p_evidence, array[v_gone::text], v_entry);
    else
      p_evidence := jsonb_set(p_evidence, array[v_before::text], v_entry) - v_gone;
    end if;
  end if;
  return p_evidence || jsonb_build_array(p_fact);
end $$;
`;

const functions = ({ schema, channel }: Names): string =>
  [factFunctions, enqueueFunctions, settleFunctions, claimFunctions, tendFunctions]
    .map((part) => part(schema, channel))
    .join("\n");

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
    const found = await within(ANSWER_WITHIN, versionIn(run, names), () => noAnswer(ANSWER_WITHIN));
    if (found === STEPS.length) return;
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
        const [namespace] = (await run("select exists (select from pg_namespace where nspname = $1) as found", [
          names.channel,
        ])) as { found: boolean }[];
        if (!namespace?.found) await run(`create schema ${names.schema}`);
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

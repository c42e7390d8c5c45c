import { checked, FileChangedError, PortionReader } from "../checked-bytes.ts";
import type { FileStore } from "../store.ts";
import {
  ANSWER_WITHIN,
  checkOut,
  isConnectionLost,
  type Names,
  noAnswer,
  type PostgresClient,
  type PostgresPool,
  type PostgresResult,
  Statements,
  toJson,
  within,
  wrapError,
} from "./pool.ts";

// A part of a file, in bytes. Postgres and the client hold each part in memory as a whole.
const PART = 2 ** 20;
const PAGE = 1000;

/** Keeps files in the database, in parts of 1 MiB: machines that share the database share the files. */
export function postgresFiles(pool: PostgresPool, { schema }: Names): FileStore {
  const statements = new Statements(pool);
  const name = "decode($1, 'hex')";

  async function write(
    client: PostgresClient,
    sha256: string,
    bytes: AsyncIterable<Uint8Array>,
    size: number,
  ): Promise<void> {
    const run = (sql: string, values: readonly unknown[] = []): Promise<unknown> =>
      answerOf(client, sql, values).catch((error: unknown) => Promise.reject(wrapError(error)));
    const refuse = (what: string): Error => new Error(`The file ${sha256} cannot be stored: it ${what}`);
    const reader = new PortionReader(checked(bytes, { size, sha256 }, refuse));
    try {
      await run("begin isolation level read committed");
      for (let n = 0; !(await reader.isAtEnd()); n++) {
        const part = await reader.read(PART);
        // Another process may be storing the same file. Each writes every part, so that a deletion takes the file as a whole.
        const insert = `insert into ${schema}.file_part (sha256, n, bytes) values (${name}, $2::int, $3::bytea) on conflict (sha256, n) do update set bytes = excluded.bytes`;
        await run(insert, [sha256, n, Buffer.from(part.buffer, part.byteOffset, part.byteLength)]);
      }
      await run(
        `insert into ${schema}.file (sha256, size, stored_at) values (${name}, $2::bigint, ${schema}.now()) on conflict (sha256) do update set stored_at = excluded.stored_at`,
        [sha256, size],
      );
      await run("commit");
    } finally {
      await reader.close();
    }
  }

  async function* parts(sha256: string, size: number): AsyncGenerator<Uint8Array> {
    for (let n = 0; n * PART < size; n++) {
      const sql = `select (select encode(bytes, 'base64') from ${schema}.file_part where sha256 = ${name} and n = $2::int) as result`;
      const part = await statements.call(sql, [sha256, n], true);
      if (part === null) return;
      yield Buffer.from(part, "base64");
    }
  }

  return {
    async put(sha256, bytes, size) {
      checkName(sha256);
      const renew = `with kept as (update ${schema}.file set stored_at = ${schema}.now() where sha256 = ${name} returning 1)
        select count(*)::text as result from kept`;
      if ((await statements.call(renew, [sha256], true)) === "1") return;
      const { client, giveBack } = await checkOut(pool).catch((error: unknown) => Promise.reject(wrapError(error)));
      let isUsable = true;
      try {
        await write(client, sha256, bytes, size);
      } catch (error) {
        // A connection that gave no answer would give none to this statement either.
        isUsable =
          !isConnectionLost(error) &&
          (await answerOf(client, "rollback", []).then(
            () => true,
            () => false,
          ));
        throw error;
      } finally {
        giveBack(isUsable);
      }
    },

    async *get(sha256) {
      checkName(sha256);
      const sql = `select (select size::text from ${schema}.file where sha256 = ${name}) as result`;
      const size = await statements.call(sql, [sha256], true);
      if (size === null) throw new FileChangedError(`the file ${sha256} is no longer in the database`);
      const refuse = (what: string): Error =>
        new FileChangedError(`the file ${sha256} is damaged in the database: it ${what}`);
      yield* checked(parts(sha256, Number(size)), { size: Number(size), sha256 }, refuse);
    },

    async delete(sha256, storedBefore) {
      for (const each of sha256) checkName(each);
      // The row of the file first: `put` waits for its lock, and then stores the file anew.
      const sql = `with name as (select decode(x, 'hex') as sha256 from jsonb_array_elements_text($1::jsonb) x),
        gone as (delete from ${schema}.file f using name
          where f.sha256 = name.sha256 and ($2::float8 is null or f.stored_at < ${schema}.at($2::float8)) returning f.sha256),
        parts as (delete from ${schema}.file_part p using gone where p.sha256 = gone.sha256)
        select null as result`;
      await statements.call(sql, [toJson(sha256), storedBefore === Infinity ? null : (storedBefore ?? null)], true);
    },

    async *list() {
      for (let after = ""; ;) {
        const sql = `select coalesce(json_agg(json_build_object('sha256', encode(f.sha256, 'hex'), 'storedAt', ${schema}.ms(f.stored_at)) order by f.sha256), '[]')::text as result
          from (select * from ${schema}.file where sha256 > ${name} order by sha256 limit ${PAGE}) f`;
        const page = JSON.parse((await statements.call(sql, [after], true))!) as { sha256: string; storedAt: number }[];
        yield* page;
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) return;
        after = last.sha256;
      }
    },
  };
}

const answerOf = (client: PostgresClient, sql: string, values: readonly unknown[]): Promise<PostgresResult> =>
  within(ANSWER_WITHIN, client.query(sql, values), () => noAnswer(ANSWER_WITHIN));

function checkName(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError("The name of a stored file must be a SHA-256 in hex");
}

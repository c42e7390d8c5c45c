import { createHash } from "node:crypto";
import type { FileStore } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { type PostgresPool, Statements, toJson, wrapError } from "./pool.ts";
import type { Names } from "./schema.ts";

// A chunk of a file, in bytes. Postgres and the client hold each chunk in memory as a whole.
const CHUNK = 1024 * 1024;

/** Keeps files in the database, in chunks of 1 MiB: machines that share the database share the files. */
export function postgresFiles(pool: PostgresPool, { schema }: Names): FileStore {
  const statements = new Statements(pool);
  const hex = "decode($1, 'hex')";

  return {
    async put(sha256, bytes, size) {
      checkName(sha256);
      const renew = `update ${schema}.file set stored_at = ${schema}.now() where sha256 = ${hex} returning 'kept' as result`;
      try {
        if ((await pool.query(renew, [sha256])).rows.length > 0) return;
      } catch (error) {
        throw wrapError(error);
      }
      const client = await pool.connect().catch((error: unknown) => Promise.reject(wrapError(error)));
      let isBroken = true;
      try {
        await client.query("begin isolation level read committed");
        const hash = createHash("sha256");
        let n = 0;
        let written = 0;
        for await (const chunk of inChunks(bytes)) {
          hash.update(chunk);
          written += chunk.byteLength;
          // Another process may be storing the same file at this moment.
          const insert = `insert into ${schema}.file_chunk (sha256, n, bytes) values (${hex}, $2::int, $3::bytea) on conflict (sha256, n) do update set bytes = excluded.bytes`;
          await client.query(insert, [sha256, n++, chunk]);
        }
        if (written !== size || hash.digest("hex") !== sha256) {
          throw new StoreError(
            "failed",
            "The bytes of a file do not have the size and the SHA-256 under which it is to be stored",
          );
        }
        await client.query(
          `insert into ${schema}.file (sha256, size, stored_at) values (${hex}, $2::bigint, ${schema}.now()) on conflict (sha256) do update set stored_at = excluded.stored_at`,
          [sha256, size],
        );
        await client.query("commit");
        isBroken = false;
      } catch (error) {
        isBroken = await client.query("rollback").then(
          () => false,
          () => true,
        );
        throw wrapError(error);
      } finally {
        client.release(isBroken);
      }
    },

    async *get(sha256) {
      checkName(sha256);
      const size = await statements.call(
        `select (select size::text from ${schema}.file where sha256 = ${hex}) as result`,
        [sha256],
        true,
      );
      if (size === null) throw new StoreError("failed", "A stored file is gone");
      const hash = createHash("sha256");
      let read = 0;
      for (let n = 0; read < Number(size); n++) {
        const chunk = await statements.call(
          `select (select encode(bytes, 'base64') from ${schema}.file_chunk where sha256 = ${hex} and n = $2::int) as result`,
          [sha256, n],
          true,
        );
        if (chunk === null) throw new StoreError("damaged", "A part of a stored file is gone");
        const bytes = Buffer.from(chunk, "base64");
        hash.update(bytes);
        read += bytes.byteLength;
        yield bytes;
      }
      if (read !== Number(size) || hash.digest("hex") !== sha256) {
        throw new StoreError("damaged", "A stored file is not what was stored: its SHA-256 differs");
      }
    },

    async delete(sha256) {
      for (const name of sha256) checkName(name);
      // The row of the file first: `put` waits for it, and then stores the file anew.
      const sql = `with name as (select decode(x, 'hex') as sha256 from jsonb_array_elements_text($1::jsonb) x),
        gone as (delete from ${schema}.file f using name where f.sha256 = name.sha256 returning f.sha256),
        chunks as (delete from ${schema}.file_chunk c using gone where c.sha256 = gone.sha256)
        select null as result`;
      await statements.call(sql, [toJson(sha256)], true);
    },

    async *list() {
      let after = "";
      for (;;) {
        const sql = `select coalesce(json_agg(json_build_object('sha256', encode(f.sha256, 'hex'), 'storedAt', ${schema}.ms(f.stored_at)) order by f.sha256), '[]')::text as result
          from (select * from ${schema}.file where sha256 > ${hex} order by sha256 limit 1000) f`;
        const page = JSON.parse((await statements.call(sql, [after], true))!) as { sha256: string; storedAt: number }[];
        yield* page;
        if (page.length < 1000) return;
        after = page.at(-1)!.sha256;
      }
    },
  };
}

function checkName(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new TypeError("A file is named by its SHA-256 in hex: 64 characters 0-9 and a-f");
}

/** Bytes in pieces of one size, the last one excepted. */
async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytes) {
    parts.push(part);
    length += part.byteLength;
    if (length < CHUNK) continue;
    const whole = Buffer.concat(parts);
    let from = 0;
    for (; whole.byteLength - from >= CHUNK; from += CHUNK) yield whole.subarray(from, from + CHUNK);
    parts = [Buffer.from(whole.subarray(from))];
    length = whole.byteLength - from;
  }
  if (length > 0) yield Buffer.concat(parts);
}

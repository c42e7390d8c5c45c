import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileStoreSuite } from "../testing/file-store-suite.ts";
import { TestPostgres } from "../testing/postgres.ts";
import { PostgresBench } from "../testing/postgres-bench.ts";
import { sure } from "../testing/suite/rows.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function* inPieces(bytes: Uint8Array, size = 100_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: AsyncIterable<Uint8Array>) {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

async function listed(files: { list(): AsyncIterable<{ sha256: string; storedAt: number }> }) {
  const found: { sha256: string; storedAt: number }[] = [];
  for await (const file of files.list()) found.push(file);
  return found;
}

describe("the files of a store in Postgres", () => {
  it.each([0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 5_000_000])(
    "are read as they were stored: %i bytes",
    async (size) => {
      const bench = await PostgresBench.open(server);
      const bytes = randomBytes(size);
      const name = sha256(bytes);
      await bench.store.files.put(name, inPieces(bytes), size);
      expect((await read(bench.another().files.get(name))).equals(bytes)).toBe(true);
      const { rows } = await bench.pool.query("select max(length(bytes)) as longest from livedesk_outbox.file_part");
      expect(Number(rows[0].longest)).toBe(Math.min(size, 2 ** 20));
    },
  );

  it("are stored once, and their time is renewed without reading the bytes again", async () => {
    const { store, pool } = await PostgresBench.open(server);
    const bytes = randomBytes(1000);
    const name = sha256(bytes);
    await store.files.put(name, inPieces(bytes), 1000);
    await pool.query("update livedesk_outbox.file set stored_at = '2020-01-01Z'");
    expect(await listed(store.files)).toEqual([{ sha256: name, storedAt: Date.parse("2020-01-01Z") }]);
    const unread: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => {
        throw new Error("The bytes were read");
      },
    };
    await store.files.put(name, unread, 1000);
    expect(sure((await listed(store.files))[0]).storedAt).toBeGreaterThan(Date.parse("2026-01-01"));
  });

  it("are stored by several processes at once", async () => {
    const bench = await PostgresBench.open(server);
    const bytes = randomBytes(3_000_000);
    const name = sha256(bytes);
    const stores = [bench.store, bench.another(), bench.another(), bench.another()];
    await Promise.all(stores.map((store) => store.files.put(name, inPieces(bytes), bytes.length)));
    expect((await read(bench.store.files.get(name))).equals(bytes)).toBe(true);
    expect(await listed(bench.store.files)).toHaveLength(1);
  });

  it("leave nothing behind when their bytes are not the announced ones", async () => {
    const { store, pool } = await PostgresBench.open(server);
    const bytes = randomBytes(2_500_000);
    await expect(store.files.put(sha256(bytes), inPieces(bytes.subarray(1)), bytes.length)).rejects.toThrow(
      /cannot be stored: it has/,
    );
    const failing = async function* () {
      yield bytes.subarray(0, 1_500_000);
      throw new Error("The disk of the caller failed");
    };
    await expect(store.files.put(sha256(bytes), failing(), bytes.length)).rejects.toThrow(
      "The disk of the caller failed",
    );
    expect(await listed(store.files)).toEqual([]);
    expect((await pool.query("select from livedesk_outbox.file_part")).rowCount).toBe(0);
  });

  it("are refused when they are gone or damaged, before their last part is given out", async () => {
    const { store, pool } = await PostgresBench.open(server);
    const bytes = randomBytes(2_500_000);
    const name = sha256(bytes);
    await expect(read(store.files.get(name))).rejects.toMatchObject({ name: "FileChangedError", code: "file-changed" });
    await store.files.put(name, inPieces(bytes), bytes.length);
    await pool.query(
      "update livedesk_outbox.file_part set bytes = set_byte(bytes, 5, 255 - get_byte(bytes, 5)) where n = 1",
    );
    let received = 0;
    const reading = (async () => {
      for await (const part of store.files.get(name)) received += part.length;
    })();
    await expect(reading).rejects.toMatchObject({ name: "FileChangedError" });
    expect(received).toBeLessThan(bytes.length);
    await pool.query("delete from livedesk_outbox.file_part where n = 2");
    await expect(read(store.files.get(name))).rejects.toMatchObject({ name: "FileChangedError" });
  });

  it("are deleted with all their parts, except those that were stored again since", async () => {
    const { store, pool } = await PostgresBench.open(server);
    const [one, two] = [randomBytes(1_500_000), randomBytes(1_500_000)];
    for (const bytes of [one, two]) await store.files.put(sha256(bytes), inPieces(bytes), bytes.length);
    await pool.query("update livedesk_outbox.file set stored_at = '2020-01-01Z' where sha256 = decode($1, 'hex')", [
      sha256(one),
    ]);
    await store.files.delete([sha256(one), sha256(two), "a".repeat(64)], Date.parse("2021-01-01Z"));
    expect((await listed(store.files)).map((file) => file.sha256)).toEqual([sha256(two)]);
    await store.files.delete([sha256(two)]);
    expect((await pool.query("select from livedesk_outbox.file_part")).rowCount).toBe(0);
  });

  it("have no other names than a SHA-256", async () => {
    const { store } = await PostgresBench.open(server);
    await expect(read(store.files.get("../etc/passwd"))).rejects.toThrow("must be a SHA-256 in hex");
  });
});

fileStoreSuite("in Postgres", async () => {
  const { store, pool } = await PostgresBench.open(server);
  const change = async (sql: string, ...values: unknown[]): Promise<void> => void (await pool.query(sql, values));
  return {
    store: store.files,
    makeOlder: (name, ms) =>
      change(
        "update livedesk_outbox.file set stored_at = stored_at - $2 * interval '1 ms' where sha256 = decode($1, 'hex')",
        name,
        ms,
      ),
    damage: (name) =>
      change(
        "update livedesk_outbox.file_part set bytes = set_byte(bytes, 0, 7) where sha256 = decode($1, 'hex')",
        name,
      ),
    stop: async () => {},
  };
});

import { inspect } from "node:util";
import { PrismaPg } from "@prisma/adapter-pg";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import knex from "knex";
import { CompiledQuery, Kysely, PostgresDialect } from "kysely";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { TestPostgres } from "../testing/postgres.ts";
import { PostgresBench } from "../testing/postgres-bench.ts";
import { idOf, row, sure } from "../testing/suite/bench.ts";
import { fromDrizzle, fromKnex, fromKysely, fromPrisma, type PrismaTransaction, type Tx } from "./index.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

/** Runs a function in a transaction of a library, together with an insert of the caller's own. */
type Transact = (run: (tx: Tx) => Promise<void>) => Promise<void>;

const INSERT = "insert into orders values (1)";

/** The part of Prisma's client that the tests use. */
interface Prisma {
  $transaction(
    run: (tx: PrismaTransaction & { $executeRawUnsafe(text: string): Promise<number> }) => Promise<void>,
  ): Promise<void>;
  $disconnect(): Promise<void>;
}

/** What `prisma generate` writes for a schema without models. Its transactions and raw queries are those of every client of Prisma. */
async function prismaClient({ config: { host, user, database } }: PostgresBench): Promise<Prisma> {
  const runtime = "@prisma/client/runtime";
  const client = (await import("@prisma/client/runtime/client")) as unknown as {
    getPrismaClient(config: object): new (options: { adapter: PrismaPg }) => Prisma;
  };
  const PrismaClient = client.getPrismaClient({
    previewFeatures: [],
    clientVersion: "7.10.0",
    engineVersion: "d1b3f377ca835d73fd50954a5e22128b9ebdd6b8",
    activeProvider: "postgresql",
    inlineSchema: 'datasource db {\n  provider = "postgresql"\n}\n',
    runtimeDataModel: { models: {}, enums: {}, types: {} },
    parameterizationSchema: { strings: [], graph: "AAAA" },
    compilerWasm: {
      getRuntime: () => import(`${runtime}/query_compiler_fast_bg.postgresql.mjs`),
      async getQueryCompilerWasmModule() {
        const { wasm } = (await import(`${runtime}/query_compiler_fast_bg.postgresql.wasm-base64.mjs`)) as {
          wasm: string;
        };
        const { WebAssembly } = globalThis as unknown as { WebAssembly: { Module: new (bytes: Uint8Array) => object } };
        return new WebAssembly.Module(Buffer.from(wasm, "base64"));
      },
      importName: "./query_compiler_fast_bg.js",
    },
  });
  return new PrismaClient({ adapter: new PrismaPg({ host, user, database }) });
}

const LIBRARIES: Record<string, (bench: PostgresBench) => Transact | Promise<Transact>> = {
  pg: (bench) => async (run) => {
    const client = await bench.pool.connect();
    try {
      await client.query("begin");
      await client.query(INSERT);
      await run(client);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  },
  "drizzle-orm": (bench) => {
    const db = drizzle({ client: bench.pool });
    return (run) =>
      db.transaction(async (tx) => {
        await tx.execute(sql.raw(INSERT));
        await run(fromDrizzle(tx, sql));
      });
  },
  kysely: (bench) => {
    const db = new Kysely<object>({ dialect: new PostgresDialect({ pool: bench.newPool() }) });
    return (run) =>
      db.transaction().execute(async (trx) => {
        await trx.executeQuery(CompiledQuery.raw(INSERT));
        await run(fromKysely(trx, CompiledQuery));
      });
  },
  knex: (bench) => {
    const { host, user, database } = bench.config;
    const db = knex({ client: "pg", connection: { host, user, database } });
    onTestFinished(() => db.destroy());
    return (run) =>
      db.transaction(async (trx) => {
        await trx.raw(INSERT);
        await run(fromKnex(trx));
      });
  },
  prisma: async (bench) => {
    const prisma = await prismaClient(bench);
    onTestFinished(() => prisma.$disconnect());
    return (run) =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRawUnsafe(INSERT);
        await run(fromPrisma(tx));
      });
  },
};

describe.each(Object.keys(LIBRARIES))("in a transaction of %s", (name) => {
  const open = async () => {
    const bench = await PostgresBench.open(server);
    await bench.pool.query("create table orders (id integer primary key)");
    return { bench, transact: await sure(LIBRARIES[name])(bench) };
  };
  const orders = async ({ pool }: PostgresBench) => (await pool.query("select from orders")).rowCount;

  it("a message is stored with the order of the caller", async () => {
    const { bench, transact } = await open();
    const text = 'What? It costs $1 or $2: "\\?" 東京';
    let id: number | undefined;
    await transact(async (tx) => {
      const answers = await bench.store.enqueue([row(141, { key: "order-1", text })], tx);
      id = idOf(answers[0]);
      expect(await bench.store.find({ key: "order-1" })).toBeUndefined();
    });
    const stored = await bench.store.find({ key: "order-1" });
    expect(stored).toMatchObject({ id, conversationId: "141", state: "queued" });
    expect(new TextDecoder().decode(sure(stored).input)).toBe(JSON.stringify({ content: text }));
    expect(await orders(bench)).toBe(1);
  });

  it("nothing is stored, and nobody is notified, if the caller rolls back", async () => {
    const { bench, transact } = await open();
    const failed = transact(async (tx) => {
      await bench.store.enqueue([row(141, { key: "order-1" }), row(142)], tx);
      throw new Error("the card was refused");
    });
    await expect(failed).rejects.toThrow("the card was refused");
    expect(await bench.store.list({ limit: 10 })).toEqual([]);
    expect(await orders(bench)).toBe(0);
  });

  it("no error quotes the message", async () => {
    const { bench, transact } = await open();
    const message = row(141, { key: "order-secret", text: "A secret text" });
    let thrown: unknown;
    const failed = transact(async (tx) => {
      await tx.query("select 1 / 0", []).catch(() => undefined);
      // The transaction is aborted: Postgres refuses every other statement.
      thrown = await bench.store.enqueue([message], tx).catch((error: unknown) => error);
      throw new Error("the card was refused");
    });
    await expect(failed).rejects.toThrow("the card was refused");
    expect(thrown).toMatchObject({
      name: "StoreError",
      code: "store-failed",
      message: expect.stringContaining("25P02"),
    });
    const { message: words, stack, cause } = thrown as Error;
    const all = [words, stack, inspect(thrown, { depth: 20, showHidden: true }), inspect(cause, { depth: 20 })].join();
    for (const part of ["A secret text", Buffer.from(message.input).toString("base64"), "order-secret"]) {
      expect(all).not.toContain(part);
    }
  });

  it("a reused key leaves the transaction usable", async () => {
    const { bench, transact } = await open();
    const [first] = await bench.store.enqueue([row(1, { key: "k", text: "one" })]);
    await transact(async (tx) => {
      expect(await bench.store.enqueue([row(1, { key: "k", text: "two" })], tx)).toEqual([
        { problem: "key-reused", id: idOf(first) },
      ]);
      expect(await bench.store.enqueue([row(1, { key: "k", text: "one" })], tx)).toEqual([
        { id: idOf(first), duplicate: true, state: "queued" },
      ]);
    });
    expect(await orders(bench)).toBe(1);
  });
});

import { StoreError } from "../store-error.ts";

/**
 * An open transaction of the caller. A client of the package `pg` fits as it is. Parameters are `$1`, `$2`, …
 *
 * @example
 * await client.query("begin");
 * await outbox.enqueue(141, { content: "Your order has shipped." }, { key: "order-456", tx: client });
 * await client.query("commit");
 */
export interface Tx {
  query(sql: string, values: readonly unknown[]): Promise<{ rows: unknown[] }>;
}

/** What `fromDrizzle` needs of a transaction of drizzle-orm. */
export interface DrizzleTransaction<Query> {
  execute(query: Query): PromiseLike<unknown>;
}

/** The tag `sql` of drizzle-orm, as far as `fromDrizzle` calls it. */
export type DrizzleSql<Query> = (strings: TemplateStringsArray, ...values: unknown[]) => Query;

/**
 * Enqueues in a transaction of drizzle-orm. `sql` is the tag that drizzle-orm exports.
 *
 * @example
 * import { sql } from "drizzle-orm";
 * await db.transaction(async (tx) => {
 *   await tx.insert(orders).values(order);
 *   await outbox.enqueue(141, { content: "Thank you." }, { key: `order-${order.id}`, tx: fromDrizzle(tx, sql) });
 * });
 */
export function fromDrizzle<Query>(tx: DrizzleTransaction<Query>, sql: DrizzleSql<Query>): Tx {
  return {
    async query(text, values) {
      const { parts, order } = split(text);
      const strings = Object.assign([...parts], { raw: parts });
      return rowsOf(await tx.execute(sql(strings, ...order.map((at) => values[at]))));
    },
  };
}

/** What `fromKysely` needs of a transaction of kysely. */
export interface KyselyTransaction<Query> {
  executeQuery(query: Query): Promise<{ readonly rows: unknown[] }>;
}

/** The class `CompiledQuery` of kysely, as far as `fromKysely` uses it. */
export interface KyselyQueries<Query> {
  raw(sql: string, parameters: unknown[]): Query;
}

/**
 * Enqueues in a transaction of kysely. `CompiledQuery` is the class that kysely exports.
 *
 * @example
 * import { CompiledQuery } from "kysely";
 * await db.transaction().execute(async (trx) => {
 *   await trx.insertInto("orders").values(order).execute();
 *   await outbox.enqueue(141, { content: "Thank you." }, { tx: fromKysely(trx, CompiledQuery) });
 * });
 */
export function fromKysely<Query>(trx: KyselyTransaction<Query>, CompiledQuery: KyselyQueries<Query>): Tx {
  return {
    async query(text, values) {
      return rowsOf(await trx.executeQuery(CompiledQuery.raw(text, [...values])));
    },
  };
}

/** What `fromKnex` needs of a transaction of knex. */
export interface KnexTransaction {
  raw(sql: string, bindings: never): PromiseLike<unknown>;
}

/**
 * Enqueues in a transaction of knex.
 *
 * @example
 * await knex.transaction(async (trx) => {
 *   await trx("orders").insert(order);
 *   await outbox.enqueue(141, { content: "Thank you." }, { tx: fromKnex(trx) });
 * });
 */
export function fromKnex(trx: KnexTransaction): Tx {
  return {
    async query(text, values) {
      const { parts, order } = split(text);
      // In knex, `?` is a parameter and `\?` a question mark.
      const sql = parts.map((part) => part.replaceAll("?", String.raw`\?`)).join("?");
      return rowsOf(await trx.raw(sql, order.map((at) => values[at]) as never));
    },
  };
}

/** What `fromPrisma` needs of an interactive transaction of Prisma. */
export interface PrismaTransaction {
  $queryRawUnsafe(sql: string, ...values: unknown[]): Promise<unknown>;
}

/**
 * Enqueues in an interactive transaction of Prisma.
 *
 * @example
 * await prisma.$transaction(async (tx) => {
 *   await tx.order.create({ data: order });
 *   await outbox.enqueue(141, { content: "Thank you." }, { tx: fromPrisma(tx) });
 * });
 */
export function fromPrisma(tx: PrismaTransaction): Tx {
  return {
    async query(text, values) {
      return rowsOf(await tx.$queryRawUnsafe(text, ...values));
    },
  };
}

/** The text between the parameters `$1`, `$2`, …, and which value stands in each place. */
function split(text: string): { readonly parts: readonly string[]; readonly order: readonly number[] } {
  return {
    parts: text.split(/\$\d+/),
    order: [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number) - 1),
  };
}

/** Some drivers return the rows, others an object that has them. */
function rowsOf(result: unknown): { rows: unknown[] } {
  if (Array.isArray(result)) return { rows: result };
  const { rows } = (result ?? {}) as { rows?: unknown };
  if (Array.isArray(rows)) return { rows };
  throw new StoreError("store-failed", "The transaction returned no rows: is it a transaction on Postgres?");
}

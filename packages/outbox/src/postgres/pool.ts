import { StoreError } from "../store-error.ts";

/** What a statement returns, as far as the store reads it. */
export interface PostgresResult {
  readonly rows: unknown[];
}

/** A connection, as `pool.connect()` of the package `pg` returns it. */
export interface PostgresClient {
  query(text: string, values?: readonly unknown[]): Promise<PostgresResult>;
  /** Gives the connection back to the pool. With an argument that is true, the pool closes it. */
  release(error?: Error | boolean): void;
  on?(event: string, listener: (value: unknown) => void): unknown;
  off?(event: string, listener: (value: unknown) => void): unknown;
}

/** A pool of connections. A `Pool` of the package `pg` fits as it is. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  query(text: string, values?: readonly unknown[]): Promise<PostgresResult>;
  on?(event: "error", listener: () => void): unknown;
  off?(event: "error", listener: () => void): unknown;
  readonly options?: { readonly max?: number | undefined } | undefined;
}

/** SQLSTATEs after which a transaction had no effect and is tried again: serialization failure, deadlock, and a unique violation. */
const AGAIN: ReadonlySet<string> = new Set(["40001", "40P01", "23505"]);
const DISK_FULL: ReadonlySet<string> = new Set(["53100", "ENOSPC"]);
const DAMAGED: ReadonlySet<string> = new Set(["XX001", "XX002", "58P01"]);
const BUSY: ReadonlySet<string> = new Set(["55P03", "57014", "40001", "40P01"]);
/** Postgres has as many connections as it allows. */
const TOO_MANY = "53300";
const CONNECTION_REFUSED: readonly [string, string] = [
  "Postgres refused the connection",
  "Check the user, the password and the database of the pool",
];
/** Codes of errors that a person must correct, and how. */
const ADVICE: ReadonlyMap<string, readonly [what: string, todo: string]> = new Map([
  ["28000", CONNECTION_REFUSED],
  ["28P01", CONNECTION_REFUSED],
  ["3D000", CONNECTION_REFUSED],
  ["42501", ["The user of the pool lacks a right in Postgres", "Grant it the rights on the schema of the outbox"]],
  ["25006", ["Postgres does not take changes, because it is read-only", "Connect the pool to the primary server"]],
]);
/** SQLSTATEs of a server that takes no connection: nothing was changed. */
const UNREACHABLE: ReadonlySet<string> = new Set(["57P03", TOO_MANY]);
/** The calls of the operating system that make a connection. The same codes also come from a connection that was open, and say less then. */
const CONNECTING: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);
const TRIES = 12;

/** How long the store waits for a connection, and then for each answer of Postgres, in ms. Then the connection counts as broken. */
export const ANSWER_WITHIN = 30_000;

/** The code of an error of Postgres (SQLSTATE) or of the operating system. */
function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

// Codes of the operating system (EPIPE) and of Prisma (P2010) can be as long.
const isSqlState = (code: string | undefined): code is string =>
  code !== undefined && /^(?!E[A-Z]|P[1-9])[0-9A-Z]{5}$/.test(code);

/** Whether there was no connection, so that nothing was changed. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === "store-unreachable";
  // The host has several addresses, and none of them could be reached.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isUnreachable);
  return (
    error instanceof Error &&
    (UNREACHABLE.has(codeOf(error) ?? "") ||
      ("syscall" in error && CONNECTING.has(error.syscall)) ||
      error.message === "timeout exceeded when trying to connect")
  );
}

/** Whether a file that a connection needs, such as a certificate, cannot be read. There was no connection then. */
const isFileError = (error: Error): boolean => "syscall" in error && error.syscall === "open";

/**
 * Whether the connection broke while a statement ran, so that it is not known whether the statement was committed. Postgres says so by
 * a code of the classes 08 or 57P; otherwise the error comes from the socket.
 */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === "store-connection-lost";
  if (!(error instanceof Error) || isUnreachable(error) || isFileError(error)) return false;
  const code = codeOf(error);
  if (isSqlState(code)) return code.startsWith("08") || code.startsWith("57P");
  if (code !== undefined) return "syscall" in error;
  return /^(Connection terminated|Query read timeout|Client (was closed|has encountered))/.test(error.message);
}

/** An error without the values of a statement, which Postgres quotes in `detail` and `where`, and some of its messages too. */
export function wrapError(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  if (error instanceof Error && isFileError(error)) {
    const todo = "Look at the paths of the certificates in the options of the pool, or in its URL";
    return new StoreError("store-failed", `A file for the connection to Postgres cannot be read (${code}). ${todo}`);
  }
  const lost = isConnectionLost(error);
  if (!isSqlState(code) && !lost && !isUnreachable(error)) return error;
  const { table, constraint } = error as { table?: unknown; constraint?: unknown };
  const where = [
    isSqlState(code) ? `SQLSTATE ${code}` : code,
    typeof table === "string" && `table ${table}`,
    typeof constraint === "string" && `constraint ${constraint}`,
  ].filter(Boolean);
  const facts = where.length > 0 ? ` (${where.join(", ")})` : "";
  if (code === TOO_MANY) {
    const todo = "Raise its limit, or let all pools together open fewer connections (max)";
    return new StoreError("store-unreachable", `Postgres accepts no more connections${facts}. ${todo}`);
  }
  if (isUnreachable(error)) return new StoreError("store-unreachable", `Postgres cannot be reached${facts}`);
  if (lost) {
    return new StoreError(
      "store-connection-lost",
      `The connection to Postgres broke${facts}. Whether the change is stored is not known`,
    );
  }
  const known = code as string;
  if (DISK_FULL.has(known)) return new StoreError("store-full", `Postgres has no room${facts}`);
  if (DAMAGED.has(known)) return new StoreError("store-damaged", `Postgres cannot read its files${facts}`);
  if (BUSY.has(known))
    return new StoreError("store-busy", `Postgres did not come to the end of the change in time${facts}`);
  const [what, todo] = ADVICE.get(known) ?? [];
  if (what !== undefined) return new StoreError("store-failed", `${what}${facts}. ${todo}`);
  return new StoreError("store-failed", `Postgres refused a statement of the outbox${facts}`);
}

/**
 * An error of a transaction of the caller. Nothing of it is passed on but a code, because libraries quote the parameters in the messages of
 * their own errors, and the parameters contain the text of the message. Such an error has the error of Postgres in `cause`, and with Prisma
 * in `meta`.
 */
export function wrapTxError(error: unknown): StoreError {
  let each = error;
  for (let depth = 0; depth < 5 && typeof each === "object" && each !== null; depth++) {
    const wrapped = wrapError(each);
    if (wrapped instanceof StoreError) return wrapped;
    const { cause, meta } = each as { cause?: unknown; meta?: { driverAdapterError?: unknown } };
    each = cause ?? meta?.driverAdapterError;
  }
  return new StoreError("store-failed", "The transaction of the caller did not run the statement of the outbox");
}

/** Waits for a promise for so many ms, and then fails with an error. */
export function within<T>(ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The error of a connection that gave no answer: nobody knows whether the statement reached Postgres. */
export const noAnswer = (ms: number): StoreError =>
  new StoreError(
    "store-connection-lost",
    `Postgres gave no answer within ${ms} ms. Whether the change is stored is not known`,
  );

/** A connection that this process uses alone. */
export interface CheckedOut {
  readonly client: PostgresClient;
  /** Gives the connection back. One that is not usable is closed. */
  readonly giveBack: (isUsable: boolean) => void;
}

/** Takes a connection out of the pool, and waits for it for so many ms. One that comes later goes back. */
export async function connectWithin(pool: PostgresPool, ms: number): Promise<PostgresClient> {
  const opening = pool.connect();
  const late = (): Error =>
    new StoreError("store-unreachable", `Postgres cannot be reached: no connection was free within ${ms} ms`);
  return within(ms, opening, late).catch((error: unknown) => {
    void opening.then(
      (opened) => opened.release(),
      () => undefined,
    );
    throw error;
  });
}

/**
 * Takes a connection out of the pool as `connectWithin` does. The error of a connection that breaks between two statements is ignored,
 * because the next statement reports it: without a listener, it would end the process.
 */
export async function checkOut(pool: PostgresPool, ms = ANSWER_WITHIN): Promise<CheckedOut> {
  const client = await connectWithin(pool, ms);
  const ignore = (): void => undefined;
  client.on?.("error", ignore);
  return {
    client,
    giveBack: (isUsable) => {
      client.release(!isUsable);
      if (isUsable) client.off?.("error", ignore);
    },
  };
}

/**
 * Runs one statement, and waits for its answer for so many ms. A connection that gives no answer is closed: its network may be cut without
 * notice, and the system would find out only after many minutes.
 */
export async function queryWithin(
  pool: PostgresPool,
  ms: number,
  sql: string,
  values: readonly unknown[],
): Promise<PostgresResult> {
  const { client, giveBack } = await checkOut(pool, ms);
  let isUsable = false;
  try {
    const result = await within(ms, client.query(sql, values), () => noAnswer(ms));
    isUsable = true;
    return result;
  } finally {
    giveBack(isUsable);
  }
}

/** Runs statements of the store, each of which is a transaction of its own. */
export class Statements {
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  /**
   * Calls a function of the schema that returns one text, and returns that text. The function is called again if the transaction had no
   * effect; `repeatable`: also if the connection broke, because a second call changes nothing more. It is not called again if the answer
   * did not come in time.
   */
  async call(sql: string, values: readonly unknown[], repeatable = false): Promise<string | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { rows } = await queryWithin(this.#pool, ANSWER_WITHIN, sql, values);
        return textIn(rows);
      } catch (error) {
        if (error instanceof StoreError) throw error;
        const isCut = isConnectionLost(error) || isUnreachable(error);
        const mayRepeat = AGAIN.has(codeOf(error) ?? "") || (repeatable && isCut && attempt < 4);
        if (!mayRepeat || attempt >= TRIES) throw wrapError(error);
        // At random, so that transactions that were in each other's way do not meet again.
        await pause(Math.random() * Math.min(200, 4 * 2 ** attempt) + (isCut ? 50 * attempt : 0));
      }
    }
  }
}

/** The text in the column `result` of the only row. */
export function textIn(rows: readonly unknown[]): string | null {
  const { result } = (rows[0] ?? {}) as { result?: unknown };
  if (typeof result === "string" || result === null) return result;
  throw new TypeError("The pool returned no text in the column `result`: does it parse texts, or change names?");
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

// A NUL or half of a surrogate pair, which Postgres cannot store.
const NOT_STORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** A value as JSON for a parameter of the type `jsonb`. Characters that Postgres cannot store become U+FFFD. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) =>
    typeof field === "string" ? field.replace(NOT_STORABLE, "\uFFFD") : field,
  );

/** Whether Postgres can store a text as it is. */
export const isStorable = (text: string): boolean => text.search(NOT_STORABLE) === -1;

/** The names that the statements of one outbox use. */
export interface Names {
  /** The schema, quoted where SQL needs it. */
  readonly schema: string;
  /** The name of the schema as it is. The channel of `NOTIFY` and the classes of the advisory locks have it too. */
  readonly channel: string;
}

/** Checks the name of a schema: it stands in statements and in function bodies, so that only a plain name is allowed. */
export function namesOf(schema: string): Names {
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) {
    throw new TypeError(
      `schema must be a name of 1 to 41 characters a-z, 0-9 and _ that begins with no digit, not ${JSON.stringify(schema)}`,
    );
  }
  return { schema: `"${schema}"`, channel: schema };
}

import { existsSync } from "node:fs";
import { ConfigurationError, DEFAULT_BASE_URL } from "@livedesk/core";
import { createClient } from "@livedesk/node";
import { createOutbox, type NewMessage, type Outbox, type OutboxOptions, type StoreError } from "@livedesk/outbox";
import { CliError, EXIT } from "../errors.ts";
import type { Io } from "../io.ts";
import { type ChosenLedger, command, findLedger, type LedgerOptions, POSTGRES } from "./options.ts";

/** Stores messages, and returns the ids. */
type Enqueue = (messages: readonly NewMessage[]) => ReturnType<Outbox["enqueueMany"]>;

/** An open outbox, and where it keeps its messages. */
export interface Ledger extends AsyncDisposable {
  readonly outbox: Outbox;
  /** The file, or "Postgres". */
  readonly place: string;
  /** The flags that choose the same ledger. Every command that is printed to be run next has them. */
  readonly flags: readonly string[];
  /** Runs a function whose messages are stored all together if `isKept` says so of its result, and otherwise not at all. */
  atomically<Result>(run: (enqueue: Enqueue) => Promise<Result>, isKept: (result: Result) => boolean): Promise<Result>;
}

/** The ledger that the flag, or the environment, chooses. Throws `CliError`. */
export function chooseLedger({ env }: Io, options: LedgerOptions): ChosenLedger {
  const found = findLedger(env, options);
  if ("problem" in found) throw new CliError(found.problem);
  return found;
}

type Options = Partial<Omit<OutboxOptions, "store">>;

/**
 * Opens the ledger that the flag and the environment choose. Without a client, nothing can be sent. `mayBeNew`: makes the file if there is
 * none. By default a missing file is an error, because a new one would say that nothing is unknown. Throws `CliError`.
 */
export async function openLedger(
  io: Io,
  ledger: LedgerOptions,
  options: Options = {},
  mayBeNew = false,
): Promise<Ledger> {
  const chosen = chooseLedger(io, ledger);
  const { file, connection, flags } = chosen;
  if (file !== undefined && !mayBeNew && !existsSync(file))
    throw new CliError(
      `${nameOf(chosen)}: ${JSON.stringify(file)} does not exist. ${command(["outbox", "add", "messages.ndjson", ...flags])} makes it`,
    );
  const client = options.client ?? createClient(NO_CLIENT);
  try {
    const opened = await (file === undefined
      ? openPostgres(connection, { ...options, client })
      : openSqlite(file, { ...options, client }));
    return { ...opened, flags };
  } catch (error) {
    await client.close({ abort: true }).catch(() => {});
    throw openingError(error, chosen);
  }
}

/** How errors name the choice. Who has chosen nothing learns the flag. */
const nameOf = ({ from }: ChosenLedger): string => (from === "default" ? "--db" : from);

/** An opened ledger, without the flags that choose it. */
type Opened = Omit<Ledger, "flags">;

/** Errors of the system after which the same command may work in a moment. Every other one means that the file cannot be there. */
const PASSING: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EIO", "EMFILE", "ENFILE", "ENOMEM"]);

/** An error about the opening of a ledger, which names the flag or the variable. */
function openingError(error: unknown, chosen: ChosenLedger): unknown {
  const name = nameOf(chosen);
  const known = ledgerError(error, name);
  if (known instanceof CliError && chosen.file === undefined && known.code === "ledger-failed")
    return new CliError(
      `${name}: ${known.message}${REFUSED.find(([code]) => code.test(known.message))?.[1] ?? ""}`,
      known,
    );
  if (known instanceof CliError || !(error instanceof Error)) return known;
  const { code } = error as NodeJS.ErrnoException;
  if (chosen.file === undefined) return connectionError(error, code) ?? error;
  if (!("syscall" in error) || code === undefined) return error;
  return new CliError(
    `${name}: ${JSON.stringify(chosen.file)} cannot be opened or created (${code})`,
    PASSING.has(code) ? { exitCode: EXIT.failed, code: "ledger-failed" } : {},
  );
}

/** What Postgres means by some of its codes. */
const REFUSED: readonly (readonly [code: RegExp, meaning: string])[] = [
  [/SQLSTATE 28/, ": the name of the user or the password is wrong"],
  [/SQLSTATE 3D000/, ": there is no such database"],
];

/** What the package `pg` and the outbox say about a connection that cannot be used. None of these words contains a part of the string. */
const UNUSABLE: readonly (readonly [said: RegExp, problem: string])[] = [
  [/^Invalid URL/, "is not the URL of a database, such as postgres://127.0.0.1:5432/outbox with a user and a password"],
  [/password must be a (?:non-empty )?string/, "needs a password, which the server asks for"],
  [/does not support SSL/, "asks for TLS, which the server does not have: remove sslmode from the connection string"],
];

function connectionError({ message }: Error, code: string | undefined): CliError | undefined {
  const problem = UNUSABLE.find(([said]) => said.test(message))?.[1];
  if (problem !== undefined) return new CliError(`${POSTGRES}: ${problem}`);
  // The messages of the outbox about an unsuitable server or database.
  if (/^The (outbox|tables|database|pool) /.test(message)) return new CliError(`${POSTGRES}: ${message}`);
  return code === undefined
    ? undefined
    : new CliError(`${POSTGRES}: the database cannot be opened (${code})`, {
        exitCode: EXIT.failed,
        code: "ledger-failed",
      });
}

/** For a client that sends nothing: the commands that only read or store need no credentials. */
const NO_CLIENT = { apiKey: "none", apiSecret: "none", baseUrl: DEFAULT_BASE_URL };

type WithClient = Omit<OutboxOptions, "store">;

async function openSqlite(file: string, options: WithClient): Promise<Opened> {
  const { sqliteStore } = await import("@livedesk/outbox/sqlite");
  const outbox = createOutbox({ ...options, store: sqliteStore(file) });
  // The database is opened now, so that an unsuitable file is refused before anything else is done.
  await withoutSqliteWarning(() => outbox.stats());
  return {
    outbox,
    place: file,
    async atomically(run, isKept) {
      const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
      const database = new DatabaseSync(file, { timeout: LOCK_PATIENCE });
      try {
        // As durable as the connection of the store itself.
        database.exec("pragma synchronous = full; pragma fullfsync = 1; pragma secure_delete = on");
        await using shared = createOutbox({ ...options, store: sqliteStore({ database }) });
        database.exec("begin immediate");
        let isDone = false;
        try {
          const result = await run((messages) => enqueueIn(shared, database, messages));
          isDone = isKept(result);
          return result;
        } finally {
          if (database.isTransaction) database.exec(isDone ? "commit" : "rollback");
        }
      } finally {
        database.close();
      }
    },
    [Symbol.asyncDispose]: () => closeAll(outbox, options),
  };
}

/** Stores messages in a transaction. An error about the only message names its field alone: the caller knows which message it is. */
async function enqueueIn<Tx>(outbox: Outbox<Tx>, tx: Tx, messages: readonly NewMessage[]): ReturnType<Enqueue> {
  const [only, ...others] = messages;
  if (only === undefined || others.length > 0) return outbox.enqueueMany(messages, { tx });
  const { conversationId, input, ...options } = only;
  return [await outbox.enqueue(conversationId, input, { ...options, tx })];
}

/** How long a file waits for other processes that write to the ledger, in ms. */
const LOCK_PATIENCE = 10_000;

async function openPostgres(connectionString: string, options: WithClient): Promise<Opened> {
  const { postgresStore } = await import("@livedesk/outbox/postgres");
  const { default: pg } = await importPg();
  const pool = new pg.Pool({ connectionString });
  // A broken idle connection is replaced by the pool. Without a listener, its error would end the program.
  pool.on("error", () => {});
  const outbox = createOutbox({ ...options, store: postgresStore(pool) });
  const close = async (): Promise<void> => {
    await closeAll(outbox, options);
    await pool.end();
  };
  try {
    await outbox.stats();
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return {
    outbox,
    place: "Postgres",
    async atomically(run, isKept) {
      const tx = await pool.connect();
      let isDone = false;
      let isBroken = true;
      try {
        await tx.query("begin");
        try {
          const result = await run((messages) => enqueueIn(outbox, tx, messages));
          isDone = isKept(result);
          return result;
        } finally {
          await tx.query(isDone ? "commit" : "rollback");
          isBroken = false;
        }
      } finally {
        tx.release(isBroken);
      }
    },
    [Symbol.asyncDispose]: close,
  };
}

async function importPg() {
  try {
    return await import("pg");
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new CliError(`${POSTGRES}: needs the package pg, which is not installed: npm install --global pg`, {
      code: "pg-missing",
    });
  }
}

async function closeAll(outbox: Outbox, { client }: WithClient): Promise<void> {
  await outbox.close();
  await client.close({ abort: true }).catch(() => {});
}

/** Runs a function that loads `node:sqlite`. Node.js 22 warns then that SQLite is experimental; no other warning is left out. */
async function withoutSqliteWarning<Result>(run: () => Promise<Result>): Promise<Result> {
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  const emitOthers = (...args: unknown[]): void => {
    if (!String(args[0]).startsWith("SQLite is an experimental feature")) emitWarning(...args);
  };
  const original = Object.getOwnPropertyDescriptor(process, "emitWarning");
  process.emitWarning = emitOthers;
  try {
    return await run();
  } finally {
    if (original) Object.defineProperty(process, "emitWarning", original);
  }
}

/** The stores name the option of the SDK in their errors; the user knows the flag and the variable, which is `name`. */
export function ledgerError(error: unknown, name = "--db"): unknown {
  if (error instanceof ConfigurationError) return new CliError(error.message.replace(/^store: /, `${name}: `));
  if (!(error instanceof Error) || error.name !== "StoreError") return error;
  const { code, retryable } = error as StoreError;
  const exitCode = retryable ? EXIT.failed : UNCERTAIN.has(code) ? EXIT.unknown : EXIT.usage;
  return new CliError(`the ledger failed: ${error.message}`, { exitCode, code: "ledger-failed" });
}

/** After these errors, nobody knows whether the change is stored. */
const UNCERTAIN: ReadonlySet<StoreError["code"]> = new Set(["store-connection-lost", "store-replaced"]);

import { shellQuote } from "@livedesk/core/adapter";

/** The flag that every outbox command takes: which ledger it works on. */
export interface LedgerOptions {
  readonly db?: string;
}

/** The flags of `outbox add`. */
export interface AddOptions extends LedgerOptions {
  readonly format?: string;
  readonly delimiter?: string;
  readonly keyColumn?: string;
  readonly keyPrefix?: string;
  readonly ignoreUnknown?: true;
  readonly skipInvalid?: true;
  readonly json?: true;
}

/** The flags of `outbox run`. */
export interface RunOptions extends LedgerOptions {
  readonly concurrency?: string;
  readonly rate?: string;
  readonly untilDrained?: true;
  readonly forever?: true;
  readonly resume?: true;
  readonly plan?: string;
  readonly yes?: string;
  readonly canary?: string;
  readonly continue?: true;
  readonly stopErrors?: string;
  readonly stopUnknown?: string;
  readonly events?: string;
  readonly json?: true;
  readonly baseUrl?: string;
  readonly timeout?: string;
  readonly profile?: string;
}

/** The flags of the commands that only look at the ledger, or change one message of it. */
export interface DeskOptions extends LedgerOptions {
  readonly json?: true;
  readonly by?: string;
  readonly messageId?: string;
  readonly note?: string;
  readonly reason?: string;
  readonly format?: string;
  readonly output?: string;
  readonly withContent?: true;
  readonly force?: true;
  readonly byKey?: true;
  readonly byId?: true;
  readonly text?: string;
  readonly keys?: string;
}

/** The flags of `outbox plan` and `outbox review`. */
export interface PlanOptions extends LedgerOptions {
  readonly template?: string;
  readonly name?: string;
  readonly language?: string;
  readonly campaign?: string;
  readonly personColumn?: string;
  readonly optOuts?: string;
  readonly skipInvalid?: true;
  readonly output?: string;
  readonly format?: string;
  readonly delimiter?: string;
  readonly samples?: string;
  readonly json?: true;
}

/** A command line of this program, for a person to run. */
export const command = (words: readonly string[]): string =>
  ["livedesk", ...words.map((word) => shellQuote(word))].join(" ");

/** The variable with the file of the ledger. */
const FILE = "LIVEDESK_OUTBOX";
/** The variable with the connection string of Postgres. A flag could be read by other users of the machine. */
export const POSTGRES = "LIVEDESK_OUTBOX_POSTGRES";
const DEFAULT_FILE = "livedesk-outbox.db";
/** The value of `--db` that means the Postgres which the variable names. For a file with this name, `./postgres` is given. */
const IN_POSTGRES = "postgres";

/** The ledger that a command works on. */
export type ChosenLedger = {
  /** The flag or the variable that chose it, as errors and `config explain` name it. */
  readonly from: string;
  /** The flags that choose the same ledger. Every command that is printed to be run next has them. */
  readonly flags: readonly string[];
} & ({ readonly file: string; readonly connection?: never } | { readonly connection: string; readonly file?: never });

/** Finds the ledger that the flag, or the environment, chooses. What is wrong never contains the value of a connection string. */
export function findLedger(
  env: Readonly<Record<string, string | undefined>>,
  { db }: LedgerOptions,
): ChosenLedger | { readonly problem: string } {
  const { [POSTGRES]: connection, [FILE]: variable } = env;
  if (db === "") return { problem: "--db: must be the name of a file" };
  if (db === undefined && connection && variable) return { problem: `set only one of ${FILE} and ${POSTGRES}` };
  if (db === IN_POSTGRES && !connection)
    return { problem: `--db: postgres needs the connection string of the database in ${POSTGRES}` };
  if (connection && (db === undefined || db === IN_POSTGRES))
    return { connection, from: POSTGRES, flags: ["--db", IN_POSTGRES] };
  const from = db === undefined ? (variable ? FILE : "default") : "--db";
  const file = db ?? (variable || DEFAULT_FILE);
  if (CONNECTION.test(file)) {
    const why = from === FILE ? "" : ", because other users of the machine can read a command line";
    const advice = `Put the connection string of a Postgres into ${POSTGRES}${why}`;
    return { problem: `${from}: must be the name of a file. ${advice}` };
  }
  // The variable may name a file that the flag would take for the Postgres.
  return { file, from, flags: ["--db", file === IN_POSTGRES ? `./${file}` : file] };
}

/** What a connection string looks like: a URL, or words such as `host=db password=…`. */
const CONNECTION = /^[a-z][a-z\d+.-]*:\/\/|^postgres(ql)?:|(^|\s)(host|user|password|dbname)\s*=/i;

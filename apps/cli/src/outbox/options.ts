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
}

/** The flags of the commands that only look at the ledger, or change one message of it. */
export interface DeskOptions extends LedgerOptions {
  readonly json?: true;
  readonly by?: string;
  readonly messageId?: string;
  readonly note?: string;
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
export const FILE = "LIVEDESK_OUTBOX";
/** The variable with the connection string of Postgres. A flag could be read by other users of the machine. */
export const POSTGRES = "LIVEDESK_OUTBOX_POSTGRES";
export const DEFAULT_FILE = "livedesk-outbox.db";
/** The value of `--db` that means the Postgres which the variable names. For a file with this name, `./postgres` is given. */
export const IN_POSTGRES = "postgres";

/** The flags that name the ledger which a command uses, for the next command. */
export const ledgerFlags = (
  env: Readonly<Record<string, string | undefined>>,
  { db }: LedgerOptions,
): readonly string[] => ["--db", db ?? (env[FILE] || (env[POSTGRES] ? IN_POSTGRES : DEFAULT_FILE))];

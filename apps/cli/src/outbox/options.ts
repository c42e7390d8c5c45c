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
  readonly text?: string;
  readonly keys?: string;
}

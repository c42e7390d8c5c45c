import type { Option } from "commander";
import { type CommandRow, flag, sendingOptions, single } from "../options.ts";

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

const db = single(
  "--db <file>",
  "the SQLite file that keeps the messages (default: $LIVEDESK_OUTBOX, else livedesk-outbox.db)",
);
const json = (what: string): Option => flag("--json", `print ${what} as JSON`);
const baseAndTimeout = sendingOptions.filter(({ long }) => long === "--base-url" || long === "--timeout");

const reading: readonly Option[] = [
  single("--format <format>", "csv or ndjson (default: by the ending of the file; ndjson for stdin)"),
  single("--delimiter <character>", "what separates the columns of a CSV file (default: a comma)"),
];

const where =
  "The messages are kept in the file of --db or of LIVEDESK_OUTBOX; or, if LIVEDESK_OUTBOX_POSTGRES has a connection string, in Postgres.";

const rows: readonly CommandRow[] = [
  {
    usage: "add <file>",
    summary: "store the messages of a file (CSV or one JSON object a line)",
    details: `Each line is a message with these fields: conversationId, content (or input: an object for messages.send), key, runAt, expiresAt, priority, after, reference. All lines are stored, or none: an error names the line and the field. A line with a key may be added any number of times; its message is sent once. - reads stdin. ${where}`,
    options: [
      db,
      ...reading,
      single("--key-column <name>", "the field that holds the key (default: key)"),
      single("--key-prefix <text>", "put this in front of every key and every after, such as may-promo:"),
      flag("--ignore-unknown", "leave out fields that are not listed above, instead of refusing the file"),
      flag("--skip-invalid", "store the lines that are right, and list the others"),
      json("the counts"),
    ],
    examples: [
      "livedesk outbox add messages.ndjson",
      "livedesk outbox add orders.csv --key-column order_id --key-prefix shipped:",
      "my-program | livedesk outbox add -",
    ],
    load: async () => (await import("../commands/outbox-add.ts")).outboxAdd,
  },
  {
    usage: "run",
    summary: "send what is stored, each message at most once",
    details: `Sends until nothing is due, or with --forever until a signal. Several may run at the same time, also on several machines with Postgres. The first Ctrl-C claims no more and waits for the answers; the second stops at once, and what was in flight is then unknown. ${where}`,
    options: [
      db,
      single("--concurrency <n>", "how many messages may be in flight, each of another conversation (default: 16)"),
      single("--rate <n/s>", "the most messages per second over all workers, such as 40/s or 600/m"),
      flag("--until-drained", "end when nothing is due (the default)").conflicts("forever"),
      flag("--forever", "go on until a signal comes"),
      flag("--resume", "end a pause first"),
      single("--events <file>", "write every event to this file, one JSON object a line; - is stdout"),
      json("the summary"),
      ...baseAndTimeout,
    ],
    examples: [
      "livedesk outbox run",
      "livedesk outbox run --rate 40/s --concurrency 32 --events events.ndjson",
      "livedesk outbox run --forever",
    ],
    load: async () => (await import("../commands/outbox-run.ts")).outboxRun,
  },
  {
    usage: "status",
    summary: "count the messages by what became of them",
    details: where,
    options: [db, json("the counts")],
    examples: ["livedesk outbox status", "livedesk outbox status --json"],
    load: async () => (await import("../commands/outbox-desk.ts")).outboxStatus,
  },
];

/** `livedesk outbox`, with the commands below it. */
export const outboxCommand: CommandRow = {
  usage: "outbox",
  summary: "queue messages durably, and send each at most once, also across crashes",
  details: where,
  options: [],
  examples: rows.map(({ examples }) => examples[0] ?? ""),
  commands: rows,
};

import type { Option } from "commander";
import { type CommandRow, flag, sendingOptions, single } from "./options.ts";

/** Imports each command below `livedesk outbox`, so that only the command that runs is loaded. */
type OutboxCommands = Readonly<
  Record<
    | "add"
    | "run"
    | "status"
    | "unknowns"
    | "resolve"
    | "cancel"
    | "pause"
    | "resume"
    | "export"
    | "purge"
    | "plan"
    | "review",
    NonNullable<CommandRow["load"]>
  >
>;

const db = single(
  "--db <file>",
  "the SQLite file that keeps the messages (default: $LIVEDESK_OUTBOX, else livedesk-outbox.db); or postgres, for the database of $LIVEDESK_OUTBOX_POSTGRES",
);
const json = (what: string): Option => flag("--json", `print ${what} as JSON`);
const CALLING = new Set(["--base-url", "--timeout", "--profile"]);
/** The flags that say where and with which credentials a run sends. */
const calling = sendingOptions.filter(({ long }) => CALLING.has(long ?? ""));

const reading: readonly Option[] = [
  single("--format <format>", "csv or ndjson (default: by the ending of the file; ndjson for stdin)"),
  single("--delimiter <character>", "what separates the columns of a CSV file (default: a comma)"),
];

const naming: readonly Option[] = [
  flag("--by-key", "the message is named by its key, although that has only digits").conflicts("byId"),
  flag("--by-id", "the message is named by its id, although another message has this key"),
];

const where =
  "The messages are kept in the file of --db or of LIVEDESK_OUTBOX; or, if LIVEDESK_OUTBOX_POSTGRES has a connection string, in Postgres.";

const sending = (load: OutboxCommands): readonly CommandRow[] => [
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
      flag(
        "--skip-invalid",
        "store the lines that are right, and list the others; a file that cannot be read to its end is refused",
      ),
      json("the counts"),
    ],
    examples: [
      "livedesk outbox add messages.ndjson",
      "livedesk outbox add orders.csv --key-column order_id --key-prefix shipped:",
      "my-program | livedesk outbox add -",
    ],
    load: load.add,
  },
  {
    usage: "run",
    summary: "send what is stored, each message at most once",
    details: `Sends until nothing is due, or with --forever until a signal. Several may run at the same time, also on several machines with Postgres. The first Ctrl-C claims no more and waits for the answers; the second stops at once, and what was in flight is then unknown. ${where}`,
    options: [
      db,
      single("--concurrency <n>", "how many messages may be in flight, each of another conversation (default: 16)"),
      single(
        "--rate <n/s>",
        "the most messages over all workers, such as 20/s or 600/min; a number alone is per second",
      ),
      flag("--until-drained", "end when nothing is due (the default)").conflicts("forever"),
      flag("--forever", "go on until a signal comes"),
      flag("--resume", "end a pause first"),
      single("--plan <file>", "store the messages of this plan first; what was stored before is not stored again"),
      single("--yes <n>", "the number of messages of the plan, instead of typing it"),
      single("--canary <n>", "send this many messages of the plan first, show what became of them, and ask"),
      flag("--continue", "go on after the canary without a question, unless a rule stops it"),
      single(
        "--stop-errors <percent>",
        "pause if more of the last 100 messages of this run failed; it is checked from the 20th message on (with --plan: 10)",
      ),
      single(
        "--stop-unknown <percent>",
        "pause if more of the last 100 messages of this run are unknown; it is checked from the 20th message on (with --plan: 5)",
      ),
      single("--events <file>", "write every event to this file, one JSON object a line; - is stdout"),
      json("the summary"),
      ...calling,
    ],
    examples: [
      "livedesk outbox run",
      "livedesk outbox run --rate 40/s --concurrency 32 --events events.ndjson",
      "livedesk outbox run --forever",
      "livedesk outbox run --plan may.plan.ndjson --yes 980 --canary 20",
    ],
    load: load.run,
  },
];

const desk = (load: OutboxCommands): readonly CommandRow[] => [
  {
    usage: "status",
    summary: "count the messages by what became of them, and say what the queued ones wait for",
    details: where,
    options: [db, json("the counts")],
    examples: ["livedesk outbox status", "livedesk outbox status --json"],
    load: load.status,
  },
  {
    usage: "unknowns",
    summary: "list the messages of which nobody knows whether they were sent",
    details:
      "Shows every fact about each of them. Such a message is never sent again unless `outbox resolve` says so. --json prints one object a line.",
    options: [db, json("the messages")],
    examples: ["livedesk outbox unknowns", "livedesk outbox unknowns --json"],
    load: load.unknowns,
  },
  {
    usage: "resolve <message> <decision>",
    summary: "decide about an unknown message: sent, resend or drop",
    details:
      "The message is named by its id, or by its key. sent: the conversation shows the message. resend: the conversation does not show it, so it is queued again; this is refused with 7 within 60 seconds after the attempt began, because its request may still arrive. drop: nobody will find out; it is no longer listed, and never sent again.",
    options: [
      db,
      single("--by <name>", "who decides; it is kept with the message"),
      single("--message-id <id>", "the id of the message in LiveDesk, for sent"),
      single("--note <text>", "why; it is kept with the message"),
      flag("--force", "send it again although the first request may still arrive, for resend"),
      ...naming,
      json("the message"),
    ],
    examples: [
      "livedesk outbox resolve 12 sent --by alice --message-id 3031",
      'livedesk outbox resolve order-456-shipped resend --by alice --note "not in the conversation"',
    ],
    load: load.resolve,
  },
  {
    usage: "cancel <message>",
    summary: "end a queued message, so that it is never sent",
    details:
      "The message is named by its id, or by its key. A message that is being sent, or that has ended, cannot be cancelled: the command ends with 2.",
    options: [db, ...naming, json("the message")],
    examples: ["livedesk outbox cancel order-456-shipped", "livedesk outbox cancel 12"],
    load: load.cancel,
  },
  {
    usage: "pause",
    summary: "stop all sending of every worker, until `outbox resume`",
    details: `Messages in flight get their answers, and messages can still be stored. ${where}`,
    options: [db, single("--reason <text>", "why; everybody who looks at the outbox sees it"), json("the counts")],
    examples: ['livedesk outbox pause --reason "wrong price list"'],
    load: load.pause,
  },
  {
    usage: "resume",
    summary: "end a pause, whether a person, a rule or refused credentials began it",
    details: `The workers that run go on. Without a worker, \`outbox run\` sends what is queued. ${where}`,
    options: [db, json("the counts")],
    examples: ["livedesk outbox resume"],
    load: load.resume,
  },
  {
    usage: "export",
    summary: "write what became of each message, as NDJSON or CSV",
    details: "Without --with-content, no text of a message is written.",
    options: [
      db,
      single("-o, --output <file>", "the file to write; - is stdout (the default)"),
      single("--format <format>", "csv or ndjson (default: by the ending of the file; ndjson for stdout)"),
      flag("--with-content", "also write the messages themselves"),
      flag("--force", "replace a file that exists"),
    ],
    examples: ["livedesk outbox export --output report.csv", "livedesk outbox export --with-content"],
    load: load.export,
  },
  {
    usage: "purge",
    summary: "forget the texts of messages that ended long ago",
    details:
      "A time is a number with its unit (s, m, h, d). What is queued, being sent or unknown is never purged. Of each key enough is kept that its message is never sent again.",
    options: [
      db,
      single("--text <time>", "forget texts and files this long after the end of their message (default: 30d)"),
      single("--keys <time>", "also forget the messages themselves after this time (default: never)"),
      json("the counts"),
    ],
    examples: ["livedesk outbox purge", "livedesk outbox purge --text 7d --keys 90d"],
    load: load.purge,
  },
];

const campaigns = (load: OutboxCommands): readonly CommandRow[] => [
  {
    usage: "plan <people>",
    summary: "render and check every message of a campaign, and write them into a file",
    details:
      "The file of people (CSV, or one JSON object a line) has a column conversation_id and a column for each value: the name of a variable of the body, or body.1, header.1, header.media_url, footer.1, buttons.0.text. No plan is made if one person has a problem. The key of each message is plan:<campaign>:<person>, so that nobody gets it twice.",
    options: [
      db,
      single("--template <file>", "a JSON file with the definition of the template"),
      single("--name <name>", "the template to send, if the file holds several"),
      single("--language <code>", "its language, if it has several"),
      single("--campaign <name>", "the name of the campaign (default: the name of the file of people)"),
      single("--person-column <name>", "the column that names the person (default: the conversation id)"),
      single("--opt-outs <file>", "leave out these persons or conversation ids, one a line"),
      flag(
        "--skip-invalid",
        "leave out people with a problem, and list them; a file that cannot be read to its end is refused",
      ),
      single("-o, --output <file>", "the plan to write (default: <campaign>.plan.ndjson)"),
      ...reading,
      json("what the plan contains"),
    ],
    examples: ["livedesk outbox plan people.csv --template sale.json --campaign may --opt-outs opt-outs.txt"],
    load: load.plan,
  },
  {
    usage: "review <plan>",
    summary: "show the counts, warnings and samples of a plan, and the number to confirm",
    options: [db, single("--samples <n>", "how many messages are chosen at random (default: 3)"), json("the review")],
    examples: ["livedesk outbox review may.plan.ndjson"],
    load: load.review,
  },
];

/** The command, whose error says that the database failed if this is why it ended. Otherwise it would look like a bug of this program. */
const guard =
  (load: NonNullable<CommandRow["load"]>): NonNullable<CommandRow["load"]> =>
  async () => {
    const execute = await load();
    return async (...given) => {
      try {
        return await execute(...given);
      } catch (error) {
        throw (await import("./outbox/ledger.ts")).ledgerError(error);
      }
    };
  };

/** `livedesk outbox`, with the commands below it. */
export function outboxCommand(load: OutboxCommands): CommandRow {
  const guarded = Object.fromEntries(Object.entries(load).map(([name, each]) => [name, guard(each)])) as typeof load;
  const rows = [...sending(guarded), ...desk(guarded), ...campaigns(guarded)];
  return {
    usage: "outbox",
    summary: "queue messages durably, and send each at most once, also across crashes",
    details: where,
    options: [],
    examples: rows.map(({ examples }) => examples[0] ?? ""),
    commands: rows,
  };
}

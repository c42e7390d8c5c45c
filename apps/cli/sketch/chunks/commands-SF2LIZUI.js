import {
  flag,
  repeated,
  sendingOptions,
  single,
  templateCheckOptions,
  templateOptions,
  templatePreviewOptions,
  templateTypesOptions,
  whoamiOptions
} from "./chunk-EWKKCD3Z.js";
import "./chunk-ADC2N4GY.js";
import "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/outbox-commands.ts
var db = single(
  "--db <file>",
  "the SQLite file that keeps the messages (default: $LIVEDESK_OUTBOX, else livedesk-outbox.db)"
);
var json = (what) => flag("--json", `print ${what} as JSON`);
var baseAndTimeout = sendingOptions.filter(({ long }) => long === "--base-url" || long === "--timeout");
var reading = [
  single("--format <format>", "csv or ndjson (default: by the ending of the file; ndjson for stdin)"),
  single("--delimiter <character>", "what separates the columns of a CSV file (default: a comma)")
];
var where = "The messages are kept in the file of --db or of LIVEDESK_OUTBOX; or, if LIVEDESK_OUTBOX_POSTGRES has a connection string, in Postgres.";
var sending = (load) => [
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
      json("the counts")
    ],
    examples: [
      "livedesk outbox add messages.ndjson",
      "livedesk outbox add orders.csv --key-column order_id --key-prefix shipped:",
      "my-program | livedesk outbox add -"
    ],
    load: load.add
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
      single("--plan <file>", "store the messages of this plan first; what was stored before is not stored again"),
      single("--yes <n>", "the number of messages of the plan, instead of typing it"),
      single("--canary <n>", "send this many messages of the plan first, show what became of them, and ask"),
      flag("--continue", "go on after the canary without a question, unless a rule stops it"),
      single("--stop-errors <percent>", "pause if more of the last 100 messages failed (with --plan: 10)"),
      single("--stop-unknown <percent>", "pause if more of the last 100 messages are unknown (with --plan: 5)"),
      single("--events <file>", "write every event to this file, one JSON object a line; - is stdout"),
      json("the summary"),
      ...baseAndTimeout
    ],
    examples: [
      "livedesk outbox run",
      "livedesk outbox run --rate 40/s --concurrency 32 --events events.ndjson",
      "livedesk outbox run --forever",
      "livedesk outbox run --plan may.plan.ndjson --yes 980 --canary 20"
    ],
    load: load.run
  }
];
var desk = (load) => [
  {
    usage: "status",
    summary: "count the messages by what became of them",
    details: where,
    options: [db, json("the counts")],
    examples: ["livedesk outbox status", "livedesk outbox status --json"],
    load: load.status
  },
  {
    usage: "unknowns",
    summary: "list the messages of which nobody knows whether they were sent",
    details: "Shows every fact about each of them. Such a message is never sent again unless `outbox resolve` says so. --json prints one object a line.",
    options: [db, json("the messages")],
    examples: ["livedesk outbox unknowns", "livedesk outbox unknowns --json"],
    load: load.unknowns
  },
  {
    usage: "resolve <id> <decision>",
    summary: "decide about an unknown message: sent, resend or drop",
    details: "sent: the conversation shows the message. resend: the conversation does not show it, so it is queued again. drop: nobody will find out; it is no longer listed, and never sent again.",
    options: [
      db,
      single("--by <name>", "who decides; it is kept with the message"),
      single("--message-id <id>", "the id of the message in LiveDesk, for sent"),
      single("--note <text>", "why; it is kept with the message"),
      json("the message")
    ],
    examples: [
      "livedesk outbox resolve 12 sent --by alice --message-id 3031",
      'livedesk outbox resolve 13 resend --by alice --note "not in the conversation"'
    ],
    load: load.resolve
  },
  {
    usage: "export",
    summary: "write what became of each message, as NDJSON or CSV",
    details: "Without --with-content, no text of a message is written.",
    options: [
      db,
      single("-o, --output <file>", "the file to write; - is stdout (the default)"),
      single("--format <format>", "csv or ndjson (default: by the ending of the file; ndjson for stdout)"),
      flag("--with-content", "also write the messages themselves")
    ],
    examples: ["livedesk outbox export --output report.csv", "livedesk outbox export --with-content"],
    load: load.export
  },
  {
    usage: "purge",
    summary: "forget the texts of messages that ended long ago",
    details: "A time is a number with its unit (s, m, h, d). What is queued, being sent or unknown is never purged. Of each key enough is kept that its message is never sent again.",
    options: [
      db,
      single("--text <time>", "forget texts and files this long after the end of their message (default: 30d)"),
      single("--keys <time>", "also forget the messages themselves after this time (default: never)"),
      json("the counts")
    ],
    examples: ["livedesk outbox purge", "livedesk outbox purge --text 7d --keys 90d"],
    load: load.purge
  }
];
var campaigns = (load) => [
  {
    usage: "plan <people>",
    summary: "render and check every message of a campaign, and write them into a file",
    details: "The file of people (CSV, or one JSON object a line) has a column conversation_id and a column for each value: the name of a variable of the body, or body.1, header.1, header.media_url, footer.1, buttons.0.text. No plan is made if one person has a problem. The key of each message is plan:<campaign>:<person>, so that nobody gets it twice.",
    options: [
      single("--template <file>", "a JSON file with the definition of the template"),
      single("--name <name>", "the template to send, if the file holds several"),
      single("--language <code>", "its language, if it has several"),
      single("--campaign <name>", "the name of the campaign (default: the name of the file of people)"),
      single("--person-column <name>", "the column that names the person (default: the conversation id)"),
      single("--opt-outs <file>", "leave out these persons or conversation ids, one a line"),
      flag("--skip-invalid", "leave out people with a problem, and list them"),
      single("-o, --output <file>", "the plan to write (default: <campaign>.plan.ndjson)"),
      ...reading,
      json("what the plan contains")
    ],
    examples: ["livedesk outbox plan people.csv --template sale.json --campaign may --opt-outs opt-outs.txt"],
    load: load.plan
  },
  {
    usage: "review <plan>",
    summary: "show the counts, warnings and samples of a plan, and the number to confirm",
    options: [single("--samples <n>", "how many messages are chosen at random (default: 3)"), json("the review")],
    examples: ["livedesk outbox review may.plan.ndjson"],
    load: load.review
  }
];
function outboxCommand(load) {
  const rows = [...sending(load), ...desk(load), ...campaigns(load)];
  return {
    usage: "outbox",
    summary: "queue messages durably, and send each at most once, also across crashes",
    details: where,
    options: [],
    examples: rows.map(({ examples }) => examples[0] ?? ""),
    commands: rows
  };
}

// src/commands.ts
var sendOptions = [
  flag("--private", "send a note for the team, which the customer does not see"),
  single("--reply-to <message-id>", "the message to which the new message replies"),
  repeated("--file <path>", "a file to send; if there is a file, the text is optional"),
  ...sendingOptions
];
var explainOptions = [flag("--json", "print the explanation as JSON")];
var emulatorOptions = [
  single("--port <port>", "the port to listen on; 0 picks a free port (default: 4010)"),
  single("--db <file>", "store every message in this SQLite file; it keeps them even if the process is killed"),
  single(
    "--templates <file>",
    "check templates as WhatsApp would, against the definitions in this JSON file or folder"
  )
];
var definitionCommands = [
  {
    usage: "check <file...>",
    summary: "find what is wrong with template definitions",
    details: "A file contains one definition or an array of definitions, as JSON. A folder stands for every .json file in the folder. Each error and warning names its file, line and column. Ends with 2 if there is an error, and with 0 if there are only warnings.",
    options: templateCheckOptions,
    examples: [
      "livedesk template check templates.json",
      "livedesk template check templates --strict",
      "livedesk template check templates --json"
    ],
    load: async () => (await import("./template-check-ZJS5ALXV.js")).templateCheck
  },
  {
    usage: "preview <file>",
    summary: "draw a template as the customer will see it",
    details: 'Without values, the command draws the placeholders, and lists the values that the template needs. The file of values contains JSON: { "header": \u2026, "body": { "1": "John" }, "buttons": { "0": { "text": "track/1" } } }.',
    options: templatePreviewOptions,
    examples: [
      "livedesk template preview order_update.json",
      "livedesk template preview order_update.json --values values.json",
      "livedesk template preview templates.json --name order_update --language ja"
    ],
    load: async () => (await import("./template-preview-DZKSOHGU.js")).templatePreview
  },
  {
    usage: "types <file...>",
    summary: "write a TypeScript module of template definitions, for @livedesk/node",
    details: "Exports one template for each definition: orderUpdate for order_update, or orderUpdate_ja if the name has several languages. Code that forgets a value then does not compile. Reads files and folders as `template check` does, and writes nothing if there is an error. Never replaces a file that this command did not write, except with --force.",
    options: templateTypesOptions,
    examples: [
      "livedesk template types templates --output src/templates.ts",
      "livedesk template types templates --output src/templates.ts --check",
      "livedesk template types order_update.json --output -"
    ],
    load: async () => (await import("./template-types-6UCMXH6I.js")).templateTypes
  }
];
var commands = [
  {
    usage: "send <conversation-id> [text]",
    summary: "send a text message, a private note, a reply or files",
    details: 'If the text is "-", the command reads the text from stdin, as UTF-8 or as UTF-16 with a byte order mark. The byte order mark, and one line break at the end, are dropped.',
    options: sendOptions,
    examples: [
      'livedesk send 141 "Your order has shipped."',
      "git log -1 --format=%s | livedesk send 141 - --private",
      'livedesk send 141 "It is this one." --reply-to 29',
      "livedesk send 141 --file photo.jpg --file invoice.pdf",
      "livedesk send 141 -- '- text that starts with a dash'"
    ],
    load: async () => (await import("./send-RFGVHAJO.js")).send
  },
  {
    usage: "template <conversation-id>",
    summary: "send a WhatsApp template",
    details: "Describe the template with flags, or pass its definition with --template and its values with --values, or pass everything with --params. A key is a position (1, 2, \u2026) or the name of a variable.",
    options: [...templateOptions, ...sendingOptions],
    examples: [
      'livedesk template 141 --name order_update --language en_US --content "Hi John" --body 1=John --body 2=shipped',
      'livedesk template 141 --name sale --language en_US --content "Sale" --header-image https://example.com/sale.jpg --button-url 0=track/1 --quick-reply 1=OPT_OUT',
      'livedesk template 141 --name shop --language en_US --content "Our shop" --header-location 37.7749,-122.4194',
      "livedesk template 141 --template templates.json --name order_update --language en_US --values values.json",
      "livedesk template 141 --params message.json"
    ],
    commands: definitionCommands,
    load: async () => (await import("./template-6MC4QHSD.js")).template
  },
  {
    usage: "retry <conversation-id> <message-id>",
    summary: "send a failed message again; the message keeps its id",
    details: "The answer says that LiveDesk has accepted the retry. It does not prove delivery, which happens afterwards.",
    options: sendingOptions,
    examples: ["livedesk retry 142 3031"],
    load: async () => (await import("./retry-Q4HOW4QK.js")).retry
  },
  {
    usage: "explain <code-or-text>",
    summary: "explain the code of a failed message, and what to do",
    details: "Explains a code, or the whole reason that LiveDesk gives. Needs no credentials and sends nothing. The exit code is 0 even if the code is unknown.",
    options: explainOptions,
    examples: [
      "livedesk explain 131047",
      'livedesk explain "(#132012) Parameter format does not match"',
      "livedesk explain 131049 --json"
    ],
    load: async () => (await import("./explain-QE7H7B3W.js")).explain
  },
  {
    usage: "emulator",
    summary: "run a local LiveDesk for experiments and tests; you need no account",
    details: "The first line of stdout is the URL of the emulator. The emulator uses the key and secret in LIVEDESK_API_KEY and LIVEDESK_API_SECRET, or creates new credentials. Ctrl-C ends it.",
    options: emulatorOptions,
    examples: [
      "livedesk emulator",
      "livedesk emulator --port 0",
      "livedesk emulator --db desk.db",
      "livedesk emulator --templates templates.json"
    ],
    load: async () => (await import("./emulator-FQDG4HG4.js")).emulator
  },
  outboxCommand({
    add: async () => (await import("./outbox-add-YUWN6YFU.js")).outboxAdd,
    run: async () => (await import("./outbox-run-BEL5GE7F.js")).outboxRun,
    status: async () => (await import("./outbox-desk-6Z3WFZ5Z.js")).outboxStatus,
    unknowns: async () => (await import("./outbox-desk-6Z3WFZ5Z.js")).outboxUnknowns,
    resolve: async () => (await import("./outbox-desk-6Z3WFZ5Z.js")).outboxResolve,
    export: async () => (await import("./outbox-desk-6Z3WFZ5Z.js")).outboxExport,
    purge: async () => (await import("./outbox-desk-6Z3WFZ5Z.js")).outboxPurge,
    plan: async () => (await import("./outbox-plan-BG43DYLB.js")).outboxPlan,
    review: async () => (await import("./outbox-plan-BG43DYLB.js")).outboxReview
  }),
  {
    usage: "whoami",
    summary: "show the credentials and the URL that the commands use, and where they come from",
    details: "Sends nothing. The API has no documented call that only checks credentials, so only the first message shows whether the credentials are right.",
    options: whoamiOptions,
    examples: ["livedesk whoami"],
    load: async () => (await import("./whoami-NEUVTPAQ.js")).whoami
  },
  {
    usage: "demo",
    summary: "run every feature step by step, only on this machine",
    options: [],
    examples: ["livedesk demo"],
    load: async () => (await import("./demo-SHJXIN6S.js")).demo
  }
];
export {
  commands
};

import type { Option } from "commander";
import {
  type CommandRow,
  flag,
  loginOptions,
  repeated,
  sendingOptions,
  single,
  templateCheckOptions,
  templateOptions,
  templatePreviewOptions,
  templateTypesOptions,
  whoamiOptions,
} from "./options.ts";
import { outboxCommand } from "./outbox-commands.ts";

const sendOptions: readonly Option[] = [
  flag("--private", "send a note for the team, which the customer does not see"),
  single("--reply-to <message-id>", "the message to which the new message replies"),
  repeated("--file <path>", "a file to send; if there is a file, the text is optional"),
  flag(
    "--stdin-ndjson",
    "send a message for each line of stdin, and write what became of it as a line of JSON",
  ).conflicts(["private", "replyTo", "file"]),
  single(
    "--concurrency <n>",
    "with --stdin-ndjson: how many messages may be in flight, each of another conversation (default: 16)",
  ),
  flag(
    "--stop-on-error",
    "with --stdin-ndjson: send nothing more after the first line that was not sent and delivered",
  ),
  ...sendingOptions,
];

const explainOptions: readonly Option[] = [flag("--json", "print the explanation as JSON")];

const deskOptions: readonly Option[] = [
  single("--db <file>", "store every message in this SQLite file; it keeps them even if the process is killed"),
  single(
    "--templates <file>",
    "check templates as WhatsApp would, against the definitions in this JSON file or folder",
  ),
];

const emulatorOptions: readonly Option[] = [
  single("--port <port>", "the port to listen on; 0 picks a free port (default: 4010)"),
  single("--host <address>", "the address to listen on (default: 127.0.0.1)"),
  flag("--allow-remote", "let other machines reach the address of --host; they may read and change everything"),
  flag("--json", "print the URL, and credentials that were created, as JSON on one line"),
  ...deskOptions,
];

/** The commands that work on template definitions in files. */
const definitionCommands: readonly CommandRow[] = [
  {
    usage: "check <file...>",
    summary: "find what is wrong with template definitions",
    details:
      "A file contains one definition or an array of definitions, as JSON. A folder stands for every .json file in the folder. Each error and warning names its file, line and column. Ends with 2 if there is an error, and with 0 if there are only warnings.",
    options: templateCheckOptions,
    examples: [
      "livedesk template check templates.json",
      "livedesk template check templates --strict",
      "livedesk template check templates --json",
    ],
    load: async () => (await import("./commands/template-files.ts")).templateCheck,
  },
  {
    usage: "preview <file>",
    summary: "draw a template as the customer will see it",
    details:
      'Without values, the command draws the placeholders, and lists the values that the template needs. The file of values contains JSON: { "header": …, "body": { "1": "John" }, "buttons": { "0": { "text": "track/1" } } }.',
    options: templatePreviewOptions,
    examples: [
      "livedesk template preview order_update.json",
      "livedesk template preview order_update.json --values values.json",
      "livedesk template preview templates.json --name order_update --language ja",
    ],
    load: async () => (await import("./commands/template-preview.ts")).templatePreview,
  },
  {
    usage: "types <file...>",
    summary: "write a TypeScript module of template definitions, for @livedesk/node",
    details:
      "Exports one template for each definition: orderUpdate for order_update, or orderUpdate_ja if the name has several languages. Code that forgets a value then does not compile. Reads files and folders as `template check` does, and writes nothing if there is an error. Never replaces a file that this command did not write, except with --force.",
    options: templateTypesOptions,
    examples: [
      "livedesk template types templates --output src/templates.ts",
      "livedesk template types templates --output src/templates.ts --check",
      "livedesk template types order_update.json --output -",
    ],
    load: async () => (await import("./commands/template-files.ts")).templateTypes,
  },
];

/** Every command, in the order of the help. */
export const commands: readonly CommandRow[] = [
  {
    usage: "send [conversation-id] [text]",
    summary: "send a text message, a private note, a reply or files",
    details:
      'If the text is "-", the command reads the text from stdin, as UTF-8 or as UTF-16 with a byte order mark. The byte order mark, and one line break at the end, are dropped. With --stdin-ndjson, each line of stdin is a JSON object with conversationId, content (or input: an object for messages.send), files (paths) and reference. For each line, stdout gets a line with line, reference, outcome, and id or code. The messages of one conversation are sent in the order of their lines. After a crash nobody knows which lines were sent: only livedesk outbox survives a crash.',
    options: sendOptions,
    examples: [
      'livedesk send 141 "Your order has shipped."',
      "git log -1 --format=%s | livedesk send 141 - --private",
      'livedesk send 141 "It is this one." --reply-to 29',
      "livedesk send 141 --file photo.jpg --file invoice.pdf",
      "livedesk send 141 -- '- text that starts with a dash'",
      "livedesk send --stdin-ndjson < messages.ndjson > outcomes.ndjson",
    ],
    load: async () =>
      (await import("./commands/send.ts")).sendWith(async () => (await import("./commands/send-lines.ts")).sendLines),
  },
  {
    usage: "template <conversation-id>",
    summary: "send a WhatsApp template",
    details:
      "Describe the template with flags, or pass its definition with --template and its values with --values, or pass everything with --params. A key is a position (1, 2, …) or the name of a variable.",
    options: [...templateOptions, ...sendingOptions],
    examples: [
      'livedesk template 141 --name order_update --language en_US --content "Hi John" --body 1=John --body 2=shipped',
      'livedesk template 141 --name sale --language en_US --content "Sale" --header-image https://example.com/sale.jpg --button-url 0=track/1 --quick-reply 1=OPT_OUT',
      'livedesk template 141 --name shop --language en_US --content "Our shop" --header-location 37.7749,-122.4194',
      "livedesk template 141 --template templates.json --name order_update --language en_US --values values.json",
      "livedesk template 141 --params message.json",
    ],
    commands: definitionCommands,
    load: async () => (await import("./commands/template.ts")).template,
  },
  {
    usage: "retry <conversation-id> <message-id>",
    summary: "send a failed message again; the message keeps its id",
    details:
      "The answer says that LiveDesk has accepted the retry. It does not prove delivery, which happens afterwards.",
    options: sendingOptions,
    examples: ["livedesk retry 142 3031"],
    load: async () => (await import("./commands/send.ts")).retry,
  },
  {
    usage: "explain <code-or-text>",
    summary: "explain the code of a failed message, and what to do",
    details:
      "Explains a code, or the whole reason that LiveDesk gives. Needs no credentials and sends nothing. The exit code is 0 even if the code is unknown.",
    options: explainOptions,
    examples: [
      "livedesk explain 131047",
      'livedesk explain "(#132012) Parameter format"',
      "livedesk explain 131049 --json",
    ],
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  {
    usage: "emulator",
    summary: "run a local LiveDesk for experiments and tests; you need no account",
    details:
      "The first line of stdout is the URL of the emulator. The emulator uses the key and secret in LIVEDESK_API_KEY and LIVEDESK_API_SECRET, or creates new credentials. Ctrl-C ends it.",
    options: emulatorOptions,
    examples: [
      "livedesk emulator",
      "livedesk emulator --port 0",
      "livedesk emulator --db desk.db",
      "livedesk emulator --templates templates.json",
    ],
    commands: [
      {
        usage: "exec <program...>",
        summary: "run a program beside a local LiveDesk, such as the tests of a project",
        details:
          "Starts an emulator on a free port, sets LIVEDESK_BASE_URL, LIVEDESK_API_KEY and LIVEDESK_API_SECRET for the program, and ends the emulator after the program. The exit code is that of the program. Signals are passed on to it.",
        options: [single("--port <port>", "the port to listen on (default: a free port)"), ...deskOptions],
        examples: [
          "livedesk emulator exec -- npm test",
          "livedesk emulator exec --templates templates -- node send.mts",
        ],
        load: async () => (await import("./commands/emulator.ts")).emulatorExec,
      },
    ],
    load: async () => (await import("./commands/emulator.ts")).emulator,
  },
  outboxCommand({
    add: async () => (await import("./commands/outbox-add.ts")).outboxAdd,
    run: async () => (await import("./commands/outbox-run.ts")).outboxRun,
    status: async () => (await import("./commands/outbox-desk.ts")).outboxStatus,
    unknowns: async () => (await import("./commands/outbox-desk.ts")).outboxUnknowns,
    resolve: async () => (await import("./commands/outbox-decide.ts")).outboxResolve,
    cancel: async () => (await import("./commands/outbox-decide.ts")).outboxCancel,
    pause: async () => (await import("./commands/outbox-decide.ts")).outboxPause,
    resume: async () => (await import("./commands/outbox-decide.ts")).outboxResume,
    export: async () => (await import("./commands/outbox-desk.ts")).outboxExport,
    purge: async () => (await import("./commands/outbox-desk.ts")).outboxPurge,
    plan: async () => (await import("./commands/outbox-plan.ts")).outboxPlan,
    review: async () => (await import("./commands/outbox-plan.ts")).outboxReview,
  }),
  {
    usage: "whoami",
    summary: "show the credentials and the URL that the commands use, and where they come from",
    details:
      "Sends nothing. The API has no documented call that only checks credentials, so only the first message shows whether the credentials are right.",
    options: whoamiOptions,
    examples: ["livedesk whoami"],
    load: async () => (await import("./commands/config.ts")).whoami,
  },
  {
    usage: "auth",
    summary: "store credentials in a file that only you can read",
    options: [],
    examples: ["livedesk auth login --secret-stdin < credentials.txt"],
    commands: [
      {
        usage: "login",
        summary: "store a key and a secret from stdin",
        details:
          "The first line of stdin is the API key, the second is the API secret; or the only line is the secret, and LIVEDESK_API_KEY contains the key. They are stored in config.json in the folder of LIVEDESK_CONFIG_DIR, in livedesk below XDG_CONFIG_HOME, or in ~/.config/livedesk. Credentials in the environment take precedence over those of the file. Sends nothing.",
        options: loginOptions,
        examples: [
          "livedesk auth login --secret-stdin < credentials.txt",
          "livedesk auth login --secret-stdin --profile test --base-url https://livedesk.example < test.txt",
        ],
        load: async () => (await import("./commands/config.ts")).authLogin,
      },
      {
        usage: "logout",
        summary: "forget the credentials of a profile",
        options: [
          single("--profile <name>", "the profile (default: the default profile)"),
          flag("--json", "print the profile as JSON"),
        ],
        examples: ["livedesk auth logout", "livedesk auth logout --profile test"],
        load: async () => (await import("./commands/config.ts")).authLogout,
      },
    ],
  },
  {
    usage: "config",
    summary: "show the settings",
    options: [],
    examples: ["livedesk config explain"],
    commands: [
      {
        usage: "explain",
        summary: "show every setting, and the flag, variable or file that it comes from",
        details: "Also shows settings that are missing or wrong. Sends nothing, and shows no secret.",
        options: whoamiOptions,
        examples: ["livedesk config explain", "livedesk config explain --profile test --json"],
        load: async () => (await import("./commands/config.ts")).configExplain,
      },
    ],
  },
  {
    usage: "doctor",
    summary: "check the settings, the files, the connection and the clock; send no message",
    details:
      "Asks the server for its time, without credentials. Ends with 2 if something on this machine is wrong, with 4 if the credentials are missing, and with 1 if the server cannot be reached.",
    options: whoamiOptions,
    examples: ["livedesk doctor", "livedesk doctor --json"],
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  {
    usage: "demo",
    summary: "run every feature step by step, only on this machine",
    options: [],
    examples: ["livedesk demo"],
    load: async () => (await import("./commands/demo.ts")).demo,
  },
  {
    usage: "completion <shell>",
    summary: "print a script that completes commands and flags with Tab: bash, zsh, fish or powershell",
    details:
      "Load the script when the shell starts. In bash, it needs the package bash-completion. It completes commands, flags, files and the names of profiles.",
    options: [],
    examples: [
      "livedesk completion bash >> ~/.bashrc",
      "livedesk completion zsh > ~/.zfunc/_livedesk",
      "livedesk completion fish | source",
    ],
    load: async () => (await import("./commands/commands.ts")).completion,
  },
  {
    usage: "commands",
    summary: "list every command, its options, the variables and the exit codes",
    options: [
      flag("--json", "print all of it as JSON, for programs"),
      flag("--man", "print all of it as a manual page").conflicts("json"),
    ],
    examples: ["livedesk commands --json", "livedesk commands --man | man -l -"],
    load: async () => (await import("./commands/commands.ts")).listCommands(commands),
  },
];

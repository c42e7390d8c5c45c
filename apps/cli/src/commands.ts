import type { Option } from "commander";
import type { CommandRow } from "./command-row.ts";
import { flag, repeated, sendingOptions, single, whoamiOptions } from "./option-kinds.ts";
import { templateCommand } from "./template-command.ts";

const sendOptions: readonly Option[] = [
  flag("--private", "a note for the team, which the customer does not see"),
  single("--reply-to <message-id>", "the message that this one answers"),
  repeated("--file <path>", "a file to send; the text is optional then"),
  ...sendingOptions,
];

const explainOptions: readonly Option[] = [flag("--json", "print it as JSON")];

const emulatorOptions: readonly Option[] = [
  single("--port <port>", "the port to listen on; 0 takes a free one (default: 4010)"),
  single("--db <file>", "keep every message in this SQLite file, also if the emulator is killed"),
  single("--templates <file>", "check templates as WhatsApp would, against the definitions in this JSON file"),
];

/** Every command there is, in the order of the help. */
export const commands: readonly CommandRow[] = [
  {
    usage: "send <conversation-id> [text]",
    summary: "send a text, a private note, a reply or files",
    details:
      'The text "-" reads it from stdin, as UTF-8 or as UTF-16 with a byte order mark; the mark and one line break at the end are left out.',
    options: sendOptions,
    examples: [
      'livedesk send 141 "Your order has shipped."',
      "git log -1 --format=%s | livedesk send 141 - --private",
      'livedesk send 141 "It is this one." --reply-to 29',
      "livedesk send 141 --file photo.jpg --file invoice.pdf",
      "livedesk send 141 -- '- a text that starts with a dash'",
    ],
    load: async () => (await import("./commands/send.ts")).send,
  },
  templateCommand,
  {
    usage: "retry <conversation-id> <message-id>",
    summary: "send a failed message again, under the id that it has",
    details: "The answer is a claim, not proof: delivery happens afterwards.",
    options: sendingOptions,
    examples: ["livedesk retry 142 3031"],
    load: async () => (await import("./commands/retry.ts")).retry,
  },
  {
    usage: "explain <code-or-text>",
    summary: "say what the code of a failed message means, and what to do",
    details:
      "Takes a code, or the whole reason that LiveDesk gives. Needs no credentials and sends nothing. Of what the table does not have it says so, and ends with 0 all the same.",
    options: explainOptions,
    examples: [
      "livedesk explain 131047",
      'livedesk explain "(#132012) Parameter format does not match"',
      "livedesk explain 131049 --json",
    ],
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  {
    usage: "emulator",
    summary: "run a local LiveDesk to try things on; no account needed",
    details:
      "The first line of stdout is its address. It takes its key and secret from LIVEDESK_API_KEY and LIVEDESK_API_SECRET, or makes a pair. Ctrl-C ends it.",
    options: emulatorOptions,
    examples: [
      "livedesk emulator",
      "livedesk emulator --port 0",
      "livedesk emulator --db desk.db",
      "livedesk emulator --templates templates.json",
    ],
    load: async () => (await import("./commands/emulator.ts")).emulator,
  },
  {
    usage: "whoami",
    summary: "show which credentials and address are used, and where they come from",
    details:
      "Sends nothing: the API documents no call without an effect, so whether they are right shows at the first send.",
    options: whoamiOptions,
    examples: ["livedesk whoami"],
    load: async () => (await import("./commands/whoami.ts")).whoami,
  },
  {
    usage: "demo",
    summary: "see everything work, step by step, on this machine alone",
    options: [],
    examples: ["livedesk demo"],
    load: async () => (await import("./commands/demo.ts")).runDemo,
  },
];

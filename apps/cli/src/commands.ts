import type { Option } from "commander";
import type { CommandRow } from "./command-row.ts";
import { flag, repeated, sendingOptions, single, whoamiOptions } from "./options.ts";
import { templateOptions } from "./template-options.ts";

const sendOptions: readonly Option[] = [
  flag("--private", "a note for the team, which the customer does not see"),
  single("--reply-to <message-id>", "the message that this one answers"),
  repeated("--file <path>", "a file to send; the text is optional then"),
  ...sendingOptions,
];

const emulatorOptions: readonly Option[] = [
  single("--port <port>", "the port to listen on; 0 takes a free one (default: 4010)"),
  single("--db <file>", "keep every message in this SQLite file, also if the emulator is killed"),
];

/** Every command there is, in the order of the help. */
export const commands: readonly CommandRow[] = [
  {
    usage: "send <conversation-id> [text]",
    summary: "send a text, a private note, a reply or files",
    details: 'The text "-" reads it from stdin, less one line break at its end.',
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
  {
    usage: "template <conversation-id>",
    summary: "send a WhatsApp template",
    details:
      "Give its parts by flags, or all of them by --params. A key is a position (1, 2, …) or the variable's name.",
    options: [...templateOptions, ...sendingOptions],
    examples: [
      'livedesk template 141 --name order_update --language en_US --content "Hi John" --body 1=John --body 2=shipped',
      'livedesk template 141 --name sale --language en_US --content "Sale" --header-image https://example.com/sale.jpg --button-url 0=track/1 --quick-reply 1=OPT_OUT',
      'livedesk template 141 --name shop --language en_US --content "Our shop" --header-location 37.7749,-122.4194',
      "livedesk template 141 --params message.json",
    ],
    load: async () => (await import("./commands/template.ts")).template,
  },
  {
    usage: "retry <conversation-id> <message-id>",
    summary: "send a failed message again, under the id that it has",
    details: "The answer is a claim, not proof: delivery happens afterwards.",
    options: sendingOptions,
    examples: ["livedesk retry 142 3031"],
    load: async () => (await import("./commands/retry.ts")).retry,
  },
  {
    usage: "emulator",
    summary: "run a local LiveDesk to try things on; no account needed",
    details:
      "The first line of stdout is its address. It takes its key and secret from LIVEDESK_API_KEY and LIVEDESK_API_SECRET, or makes a pair. Ctrl-C ends it.",
    options: emulatorOptions,
    examples: ["livedesk emulator", "livedesk emulator --port 0", "livedesk emulator --db desk.db"],
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
    load: async () => (await import("./commands/demo.ts")).demo,
  },
];

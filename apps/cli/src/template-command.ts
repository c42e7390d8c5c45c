import type { CommandRow } from "./command-row.ts";
import { sendingOptions } from "./option-kinds.ts";
import { templateCheckOptions, templateOptions, templatePreviewOptions, templateTypesOptions } from "./options.ts";

/** The commands that work with definitions of templates. */
const definitionCommands: readonly CommandRow[] = [
  {
    usage: "check <file...>",
    summary: "say what is wrong with definitions of templates",
    details:
      "A file is JSON, with one definition or an array of them; of a folder, every .json file in it is checked. Each finding names its file, line and column. Ends with 2 if there is an error, and with 0 if there are warnings alone.",
    options: templateCheckOptions,
    examples: [
      "livedesk template check templates.json",
      "livedesk template check templates --strict",
      "livedesk template check templates --json",
    ],
    load: async () => (await import("./commands/template-check.ts")).templateCheck,
  },
  {
    usage: "preview <file>",
    summary: "draw a template as the customer will see it",
    details:
      'Without values its placeholders stay, and what it takes is listed. Values are JSON: { "header": …, "body": { "1": "John" }, "buttons": { "0": { "text": "track/1" } } }.',
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
    summary: "write a TypeScript module of definitions, for @livedesk/node",
    details:
      "Exports a template for each definition, orderUpdate for order_update, or orderUpdate_ja where the name has several languages; a value that is missing does not compile. Takes files and folders as `template check` does, and writes nothing if there is an error. A file that this command did not write is not written over.",
    options: templateTypesOptions,
    examples: [
      "livedesk template types templates --output src/templates.ts",
      "livedesk template types templates --output src/templates.ts --check",
      "livedesk template types order_update.json --output -",
    ],
    load: async () => (await import("./commands/template-types.ts")).templateTypes,
  },
];

/** The command that sends a WhatsApp template, and those that belong to it. */
export const templateCommand: CommandRow = {
  usage: "template <conversation-id>",
  summary: "send a WhatsApp template",
  details:
    "Give its parts by flags, or its definition by --template and the values by --values, or all of it by --params. A key is a position (1, 2, …) or the variable's name.",
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
};

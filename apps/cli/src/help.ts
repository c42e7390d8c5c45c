import { type Command, Help } from "commander";
import { EXIT_CODES } from "./errors.ts";

/** The variables of the environment. */
export const ENVIRONMENT: readonly (readonly [name: string, meaning: string])[] = [
  ["LIVEDESK_API_KEY", "the API key, from LiveDesk's API key page"],
  ["LIVEDESK_API_SECRET", "the API secret that belongs to the key"],
  ["LIVEDESK_BASE_URL", "the URL of the API (default: https://livedesk-api.engagelab.com)"],
  ["LIVEDESK_PROFILE", "the profile of livedesk auth login, if there is no API key here"],
  ["LIVEDESK_CONFIG_DIR", "the folder of the profiles (default: ~/.config/livedesk)"],
  ["LIVEDESK_OUTBOX", "the file of the outbox (default: livedesk-outbox.db)"],
  ["LIVEDESK_OUTBOX_POSTGRES", "the connection string of an outbox in Postgres"],
];

const EXAMPLES: readonly (readonly [command: string, purpose: string])[] = [
  ["livedesk demo", "see everything work, only on this machine"],
  ['livedesk send 141 "Your order has shipped."', "send a text to conversation 141"],
  ['livedesk send 141 "Hello" --dry-run', "see the request, send nothing"],
  ["livedesk template check templates", "find what is wrong with your templates"],
  ["livedesk help template", "show the help for one command"],
];

/** The width of the help where the width of a terminal is not known, and the limits for a terminal. */
const [USUAL, NARROWEST, WIDEST] = [80, 30, 100];

/** Returns the number of columns in which the help is written. */
export const helpWidth = ({ columns = USUAL }: { readonly columns?: number }): number =>
  Math.min(Math.max(columns, NARROWEST), WIDEST);

const plainHelp = new Help();

/** Returns the commands that the help lists: each command, followed by its subcommands. */
const withSubcommands = (command: Command): Command[] =>
  plainHelp.visibleCommands(command).flatMap((each) => [each].concat(each.commands));

/** Returns a command as the user types it: `template check <file...>`. Almost every command has options, so they are left out. */
function fullTerm(command: Command): string {
  const { parent } = command;
  const term = plainHelp.subcommandTerm(command).replace(" [options]", "");
  return parent?.parent ? `${parent.name()} ${term}` : term;
}

/** Writes the help of a command: its usage, its description, its options and its commands. */
export function formatHelp(command: Command, { helpWidth: width = USUAL }: Help): string {
  const sections = [
    wrapped(plainHelp.commandUsage(command), width, "Usage: ", "  "),
    ...plainHelp
      .commandDescription(command)
      .split("\n\n")
      .filter((paragraph) => paragraph !== "")
      .map((paragraph) => wrapped(paragraph, width)),
    section(
      "Options",
      plainHelp
        .visibleOptions(command)
        .map((option) => [plainHelp.optionTerm(option), plainHelp.optionDescription(option)]),
      width,
    ),
    section(
      "Commands",
      withSubcommands(command).map((each) => [fullTerm(each), plainHelp.subcommandDescription(each)]),
      width,
    ),
  ];
  return `${sections.filter((each) => each !== "").join("\n\n")}\n`;
}

/** The end of the help of the whole program. */
export const programNotes = (width: number): string =>
  [
    section("Environment", ENVIRONMENT, width),
    section("Exit codes", EXIT_CODES, width),
    `Examples:\n${EXAMPLES.map(([command, purpose]) => `${wrapped(`# ${purpose}`, width, "  ")}\n${example(command, width)}`).join("\n")}`,
  ]
    .map((text) => `\n${text}`)
    .join("\n");

/** The end of the help of one command. */
export const exampleNotes = (examples: readonly string[], width: number): string =>
  ["", "Examples:", ...examples.map((each) => example(each, width))].join("\n");

/** Writes a table of terms and their descriptions. A term that is longer than its column has a line of its own. */
function section(heading: string, rows: readonly (readonly [term: string, text: string])[], width: number): string {
  if (rows.length === 0) return "";
  const longest = Math.max(...rows.map(([term]) => term.length));
  // In a narrow terminal, there is no room beside a long term.
  const column = width >= 60 ? Math.min(longest, Math.floor(width * 0.45)) : longest <= 4 ? longest : 0;
  const indent = " ".repeat(column + 4);
  const lines = rows.map(([term, text]) => {
    if (term.length <= column) return wrapped(text, width, `  ${term.padEnd(column)}  `, indent);
    const head = wrapped(term, width, "  ", "    ");
    return text === "" ? head : `${head}\n${wrapped(text, width, indent, indent)}`;
  });
  return [`${heading}:`, ...lines].join("\n");
}

/** Writes a command that a shell accepts as it stands, on as many lines as it needs. A word in quotes stays whole. */
const example = (command: string, width: number): string =>
  linesOf(command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [], width - 8)
    .join(" \\\n      ")
    .replace(/^/, "  $ ");

/** Breaks text into lines at its spaces. The first line begins with `first`, every other line with `next`. */
const wrapped = (text: string, width: number, first = "", next = ""): string =>
  linesOf(text.split(" "), width - Math.max(first.length, next.length))
    .map((line, at) => (at === 0 ? first : next) + line)
    .join("\n")
    .replaceAll(/ +$/gm, "");

/** Puts words into lines of at most `width` characters. The help contains only characters that are one column wide. */
function linesOf(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

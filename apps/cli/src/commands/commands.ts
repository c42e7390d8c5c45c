import type { Option } from "commander";
import { profileNames } from "../config.ts";
import { CliError, EXIT, EXIT_CODES, type ExitCode } from "../errors.ts";
import { ENVIRONMENT } from "../help.ts";
import { type Io, print, printDrawing, printJson, visible } from "../io.ts";
import type { CommandFunction, CommandRow } from "../options.ts";

declare const PACKAGE_VERSION: string;

interface CommandsOptions {
  readonly json?: true;
  readonly man?: true;
}

/** One command, as `--json` describes it. */
interface Described {
  /** The command as a user types it, with its arguments: `template check <file...>`. */
  readonly usage: string;
  readonly summary: string;
  readonly details?: string | undefined;
  readonly options: readonly DescribedOption[];
  readonly examples: readonly string[];
}

interface DescribedOption {
  readonly flags: string;
  readonly description: string;
  /** Whether the command ends with an error without this option. */
  readonly required: boolean;
}

/** `livedesk commands`: lists every command and its options, for people, for programs and as a manual page. */
export const listCommands =
  (rows: readonly CommandRow[]): CommandFunction<CommandsOptions> =>
  async (io, _args, { json, man }) => {
    const commands = rows.flatMap((row) => describe(row));
    if (man) io.stdout.write(manualPage(commands));
    else if (json)
      printJson(io, {
        version: PACKAGE_VERSION,
        commands,
        environment: named(ENVIRONMENT),
        exitCodes: named(EXIT_CODES),
      });
    else commands.forEach(({ usage, summary }) => print(io, `${usage}\n    ${summary}`));
    return EXIT.ok;
  };

const named = (rows: readonly (readonly [string, string])[]): object => Object.fromEntries(rows);

/** Describes a command and the commands below it. A name that only groups other commands is left out. */
function describe({ usage, summary, details, options, examples, commands = [], load }: CommandRow): Described[] {
  const [name = ""] = usage.split(" ");
  const own = {
    usage,
    summary,
    details,
    options: options.filter(({ hidden }) => !hidden).map(describeOption),
    examples,
  };
  const below = commands.flatMap((row) => describe({ ...row, usage: `${name} ${row.usage}` }));
  return load ? [own, ...below] : below;
}

const describeOption = ({ flags, description, mandatory }: Option): DescribedOption => ({
  flags,
  description,
  required: mandatory,
});

/** Writes the manual page, in the language of man(7). */
function manualPage(commands: readonly Described[]): string {
  const lines = [
    `.TH LIVEDESK 1 "" "livedesk ${PACKAGE_VERSION}" "User Commands"`,
    ".SH NAME",
    "livedesk \\- send LiveDesk messages, files and WhatsApp templates",
    ".SH SYNOPSIS",
    ".B livedesk",
    "command [options]",
    ".SH COMMANDS",
    ...commands.flatMap(({ usage, summary, details, options, examples }) => [
      `.SS ${roff(`livedesk ${usage}`)}`,
      `${roff(capitalised(summary))}.`,
      ...(details === undefined ? [] : [".PP", roff(details)]),
      ...options.flatMap(({ flags, description }) => [".TP", `.B ${roff(flags)}`, roff(description)]),
      ".PP",
      "Examples:",
      ".nf",
      ...examples.map((example) => `  ${roff(example)}`),
      ".fi",
    ]),
    ".SH ENVIRONMENT",
    ...table(ENVIRONMENT),
    ".SH EXIT STATUS",
    ...table(EXIT_CODES),
  ];
  return `${lines.join("\n")}\n`;
}

const table = (rows: readonly (readonly [string, string])[]): readonly string[] =>
  rows.flatMap(([term, meaning]) => [".TP", `.B ${roff(term)}`, roff(meaning)]);

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Escapes text for man(7): a backslash begins an escape, and a dash must stay a dash that a reader can copy. Characters beyond ASCII
 * have names, because man does not know the encoding of a file. A dot or a quote at the beginning of a line would be a request.
 */
const roff = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/[^ -~]/gu, (character) => `\\[u${hexOf(character)}]`)
    .replace(/^[.']/, "\\&$&");

const hexOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");

// Completion

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** `livedesk completion`: prints a script for a shell, which asks `livedesk complete` whenever the user presses Tab. */
export const completion: CommandFunction<object> = async (io, [name]) => {
  const shell = SHELLS.find((each) => each === name);
  if (shell === undefined) throw new CliError(`shell: must be one of ${SHELLS.join(", ")}`);
  const { script } = await import("@bomb.sh/tab");
  const text = printedBy(() => script(shell, "livedesk", "livedesk"));
  // A second run of the same line would be an error, for example when a shell reads its settings again.
  io.stdout.write(`${text.replaceAll(/^readonly /gm, "")}\n${shell === "bash" ? BASH_FILES : ""}`);
  return EXIT.ok;
};

/** The script registers itself without this option, and bash would then complete no names of files. */
const BASH_FILES = "complete -o default -F __livedesk_complete livedesk\n";

/** Returns what a function prints with `console.log`. The package for completion can only print its scripts. */
function printedBy(run: () => void): string {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string): void => void lines.push(line);
  try {
    run();
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

/** What can stand in the place of a word. */
interface Suggestions {
  readonly words: readonly (readonly [word: string, description: string])[];
  /** Whether the word can be the name of a file, which the shell completes. */
  readonly files?: boolean;
}

/** The last line of the answer to a script: whether the shell should complete names of files. */
const [WITH_FILES, WITHOUT_FILES] = [":0", ":4"];

/**
 * Answers a script of {@link completion}: `-- send 141 --fi`, of which the last word is to be completed. Each line has a word and its
 * description.
 */
export function complete(io: Io, rows: readonly CommandRow[], argv: readonly string[]): ExitCode {
  const typed = argv[0] === "--" ? argv.slice(1) : argv;
  const current = typed.at(-1) ?? "";
  const { words, files = false } = suggestionsFor(io, rows, typed.slice(0, -1), current);
  for (const [word, description] of words)
    if (word.startsWith(current)) {
      // The tab between the two belongs to the format, so it is written unchanged.
      printDrawing(io, `${visible(word)}\t${visible(description)}`);
    }
  print(io, files ? WITH_FILES : WITHOUT_FILES);
  return EXIT.ok;
}

function suggestionsFor(io: Io, rows: readonly CommandRow[], before: readonly string[], current: string): Suggestions {
  // `help template check` and `template check` have the same names.
  const [first, ...others] = before;
  if (first === "help") return { words: namesOf(inside(rows, others).rows) };
  const { row, rows: below, rest } = inside(rows, before);
  if (row === undefined) return { words: before.length === 0 ? [...namesOf(rows), HELP] : [] };
  const shown = row.options.filter(({ hidden }) => !hidden);
  const option = shown.find(({ long, short, required }) => required && [long, short].includes(before.at(-1)));
  if (option) return valuesOf(io, option);
  if (current.startsWith("-")) return { words: [...shown.map(wordOf), ["--help", "show the help"]] };
  const place = rest.filter((word, at) => !word.startsWith("-") && !takesValue(shown, rest[at - 1])).length;
  const argument = row.usage.split(" ").slice(1).at(place) ?? lastVariadic(row.usage);
  const words = place === 0 ? namesOf(below) : [];
  return argument === "<shell>"
    ? { words: SHELLS.map((shell) => [shell, ""]) }
    : { words, files: FILES.test(argument) };
}

const HELP = ["help", "show the help for one command"] as const;

/** The names of arguments and values that are files. */
const FILES = /<(file|path|people|plan)(\.\.\.)?>/;

const lastVariadic = (usage: string): string => /<[^>]*\.\.\.>$/.exec(usage)?.[0] ?? "";

const takesValue = (options: readonly Option[], word: string | undefined): boolean =>
  options.some(({ long, short, required }) => required && word !== undefined && [long, short].includes(word));

/** Follows the names of commands. Returns the row of the last name, the rows below it, and the words after it. */
function inside(rows: readonly CommandRow[], words: readonly string[]) {
  let [row, below, at]: [CommandRow | undefined, readonly CommandRow[], number] = [undefined, rows, 0];
  for (const word of words) {
    const found = below.find(({ usage }) => usage.split(" ", 1)[0] === word);
    if (found === undefined) break;
    [row, below, at] = [found, found.commands ?? [], at + 1];
  }
  return { row, rows: below, rest: words.slice(at) };
}

const namesOf = (rows: readonly CommandRow[]): Suggestions["words"] =>
  rows.map(({ usage, summary }) => [usage.split(" ", 1)[0] ?? "", summary]);

const wordOf = ({ long, short, description }: Option): readonly [string, string] => [long ?? short ?? "", description];

function valuesOf({ env }: Io, { long, flags }: Option): Suggestions {
  if (long === "--profile") return { words: profileNames(env).map((name) => [name, ""]) };
  return { words: [], files: FILES.test(flags) };
}

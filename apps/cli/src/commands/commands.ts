import type { Option } from "commander";
import { EXIT, EXIT_CODES } from "../errors.ts";
import { ENVIRONMENT } from "../help.ts";
import { print, printJson } from "../io.ts";
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

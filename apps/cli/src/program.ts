import { type Command, Help } from "commander";
import { CliError } from "./errors.ts";
import type { CommandRow } from "./command-row.ts";
import { commands } from "./commands.ts";
import { EXIT_CODES_HELP, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { SafeCommand } from "./safe-command.ts";
import { visibleLines } from "./visible.ts";

declare const PACKAGE_VERSION: string;

const HELP = `
Environment:
  LIVEDESK_API_KEY     the API key, from LiveDesk's API key page
  LIVEDESK_API_SECRET  the API secret that belongs to it
  LIVEDESK_BASE_URL    where the API lives, if not at https://livedesk-api.engagelab.com

${EXIT_CODES_HELP}

Examples:
  $ livedesk demo                                      see it all work, on this machine alone
  $ livedesk send 141 "Your order has shipped."        send a text to conversation 141
  $ livedesk send 141 "Hello" --dry-run                see the request, send nothing
  $ livedesk template check templates                  see what is wrong with your templates
  $ livedesk help template                             help for one command`;

/** Builds the command line from the table of commands. `end` is told the exit code of the command that ran. */
export function createProgram(io: Io, end: (code: ExitCode) => void): Command {
  const program = new SafeCommand("livedesk")
    .description("Send LiveDesk messages, files and WhatsApp templates from a shell, a script or CI.")
    .version(PACKAGE_VERSION)
    .exitOverride()
    // What stands behind a command is for that one, also a flag that another has too.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => io.stdout.write(visibleLines(text)),
      writeErr: (text) => io.stderr.write(visibleLines(text)),
      // Errors are thrown, and reported in one place.
      outputError: () => {},
    })
    .configureHelp({ visibleCommands: withTheirs, subcommandTerm: fullTerm })
    .addHelpText("after", HELP);
  for (const row of commands) addCommand(program, row, io, end);
  return program;
}

const plain = new Help();

/** The commands that the help of one shows: its own, and right behind each one those that belong to it. */
const withTheirs = (command: Command): Command[] =>
  plain.visibleCommands(command).flatMap((each) => [each].concat(each.commands));

/** A command as it is typed, with the one to which it belongs. */
function fullTerm(command: Command): string {
  const { parent } = command;
  const term = plain.subcommandTerm(command);
  return parent?.parent ? `${parent.name()} ${term}` : term;
}

function addCommand(parent: SafeCommand, row: CommandRow, io: Io, end: (code: ExitCode) => void): void {
  const { usage, summary, details = "", options, examples, commands: inner = [], load } = row;
  const command = parent.command(usage).summary(summary).description([summary, details].join("\n\n").trim());
  for (const option of options) command.addOption(option);
  command.addHelpText("after", ["", "Examples:", ...examples.map((example) => `  $ ${example}`)].join("\n"));
  // Commander's own complaint would repeat the arguments, and with them the text of a message.
  command.allowExcessArguments().action(async () => {
    command.refuseUnknownCommand();
    refuseStrayFlags(parent);
    refuseExcess(command);
    const execute = await load();
    end(await execute(io, command.args, command.opts<never>()));
  });
  for (const each of inner) addCommand(command, each, io, end);
}

/** A flag before the command to which it belongs would be lost without a word. */
function refuseStrayFlags(parent: Command): void {
  if (Object.keys(parent.opts()).length === 0) return;
  throw new CliError(`${parent.name()}: has flags in front of the command that it is told; give them behind it`);
}

function refuseExcess({ args, registeredArguments }: Command): void {
  const [expected, got] = [registeredArguments.length, args.length];
  if (got <= expected || registeredArguments.at(-1)?.variadic) return;
  throw new CliError(
    `too many arguments: expected at most ${expected}, got ${got}; put a text of several words in quotes`,
  );
}

import type { Command } from "commander";
import { CliError } from "./cli-error.ts";
import type { CommandRow } from "./command-row.ts";
import { commands } from "./commands.ts";
import { EXIT_CODES_HELP, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { SafeCommand } from "./safe-command.ts";

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
  $ livedesk help template                             help for one command`;

/** Builds the command line from the table of commands. `end` is told the exit code of the command that ran. */
export function createProgram(io: Io, end: (code: ExitCode) => void): Command {
  const program = new SafeCommand("livedesk")
    .description("Send LiveDesk messages, files and WhatsApp templates from a shell, a script or CI.")
    .version(PACKAGE_VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are thrown, and reported in one place.
      outputError: () => {},
    })
    .addHelpText("after", HELP);
  for (const row of commands) addCommand(program, row, io, end);
  return program;
}

function addCommand(program: Command, row: CommandRow, io: Io, end: (code: ExitCode) => void): void {
  const { usage, summary, details = "", options, examples, load } = row;
  const command = program.command(usage).summary(summary).description([summary, details].join("\n\n").trim());
  for (const option of options) command.addOption(option);
  command.addHelpText("after", ["", "Examples:", ...examples.map((example) => `  $ ${example}`)].join("\n"));
  // Commander's own complaint would repeat the arguments, and with them the text of a message.
  command.allowExcessArguments().action(async () => {
    refuseExcess(command);
    const execute = await load();
    end(await execute(io, command.args, command.opts<never>()));
  });
}

function refuseExcess({ args, registeredArguments }: Command): void {
  const [expected, got] = [registeredArguments.length, args.length];
  if (got <= expected) return;
  throw new CliError(
    `too many arguments: expected at most ${expected}, got ${got}; put a text of several words in quotes`,
  );
}

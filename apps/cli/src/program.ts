import { Command, CommanderError, Help } from "commander";
import { CliError, EXIT_CODES_HELP, type ExitCode } from "./errors.ts";
import { type Io, visibleLines } from "./io.ts";
import type { CommandRow } from "./options.ts";

declare const PACKAGE_VERSION: string;

const HELP = `
Environment:
  LIVEDESK_API_KEY     the API key, from LiveDesk's API key page
  LIVEDESK_API_SECRET  the API secret that belongs to the key
  LIVEDESK_BASE_URL    the URL of the API (default: https://livedesk-api.engagelab.com)

${EXIT_CODES_HELP}

Examples:
  $ livedesk demo                                      see everything work, only on this machine
  $ livedesk send 141 "Your order has shipped."        send a text to conversation 141
  $ livedesk send 141 "Hello" --dry-run                see the request, send nothing
  $ livedesk template check templates                  find what is wrong with your templates
  $ livedesk help template                             show the help for one command`;

/** Builds the command line from the table of commands. `onExit` receives the exit code of the command that ran. */
export function createProgram(commands: readonly CommandRow[], io: Io, onExit: (code: ExitCode) => void): Command {
  const program = new SafeCommand("livedesk")
    .description("Send LiveDesk messages, files and WhatsApp templates from a shell, a script or CI.")
    .version(PACKAGE_VERSION)
    .exitOverride()
    // A flag belongs to the command in front of it, even if another command has a flag with the same name.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => io.stdout.write(visibleLines(text)),
      writeErr: (text) => io.stderr.write(visibleLines(text)),
      // With this callback, commander throws errors, and run.ts reports them.
      outputError: () => {},
    })
    .configureHelp({ visibleCommands: withSubcommands, subcommandTerm: fullTerm })
    .addHelpText("after", HELP);
  for (const row of commands) addCommand(program, row, io, onExit);
  return program;
}

const plainHelp = new Help();

/** Returns the commands that the help lists: each command, followed by its subcommands. */
const withSubcommands = (command: Command): Command[] =>
  plainHelp.visibleCommands(command).flatMap((each) => [each].concat(each.commands));

/** Returns the name of a command as the user types it: `template check`. */
function fullTerm(command: Command): string {
  const { parent } = command;
  const term = plainHelp.subcommandTerm(command);
  return parent?.parent ? `${parent.name()} ${term}` : term;
}

function addCommand(parent: SafeCommand, row: CommandRow, io: Io, onExit: (code: ExitCode) => void): void {
  const { usage, summary, details = "", options, examples, commands: inner = [], load } = row;
  const command = parent.command(usage).summary(summary).description([summary, details].join("\n\n").trim());
  for (const option of options) command.addOption(option);
  command.addHelpText("after", ["", "Examples:", ...examples.map((example) => `  $ ${example}`)].join("\n"));
  // Commander's own error would contain the arguments, and one of them may be the text of a message.
  if (load !== undefined)
    command.allowExcessArguments().action(async () => {
      command.refuseUnknownSubcommand();
      refuseMisplacedFlags(parent, command);
      refuseExcessArguments(command);
      const execute = await load();
      onExit(await execute(io, command.args, command.opts<never>()));
    });
  for (const each of inner) addCommand(command, each, io, onExit);
}

/**
 * Refuses a flag in front of a subcommand. Commander gives such a flag to the parent command, which would silently
 * ignore the flag.
 */
function refuseMisplacedFlags(parent: Command, command: Command): void {
  if (Object.keys(parent.opts()).length === 0) return;
  throw new CliError(`put the flags after the command: livedesk ${parent.name()} ${command.name()} …`);
}

function refuseExcessArguments({ args, registeredArguments }: Command): void {
  const [most, count] = [registeredArguments.length, args.length];
  if (count <= most || registeredArguments.at(-1)?.variadic) return;
  throw new CliError(`too many arguments: expected at most ${most}, got ${count}; put text of several words in quotes`);
}

/**
 * The form of a flag. Any other argument that starts with a dash may be the text of a message, which an error must not
 * contain.
 */
const flagShape = /^--?[A-Za-z][\w-]*$/;

/**
 * The form of a word that may be a misspelt command. Any other argument may be the text of a message, which an error
 * must not contain.
 */
const nameShape = /^[A-Za-z]+(-[A-Za-z]+)*$/;

/** Methods of commander that its types do not declare. */
const inherited = Command.prototype as unknown as {
  unknownCommand(this: Command): void;
  unknownOption(this: Command, flag: string): void;
};

/** A command of commander whose errors never contain a value, because the value may be the text of a message. */
class SafeCommand extends Command {
  override createCommand(name?: string): SafeCommand {
    return new SafeCommand(name);
  }

  /** Refuses a word if a number or the name of a subcommand is expected. The error does not contain the word. */
  refuseUnknownSubcommand(): void {
    const [word = ""] = this.args;
    const [argument] = this.registeredArguments;
    if (this.commands.length === 0 || argument === undefined || !/^[A-Za-z]/.test(word)) return;
    this.error(`${argument.name()}: must be a whole number, or one of the commands ${namesIn(this)}`);
  }

  /**
   * Commander calls this for an unknown command. Often the unknown command is the text of a message, and the user
   * forgot `send`.
   */
  unknownCommand(): void {
    const [word = ""] = this.args;
    const suggestion = nameShape.test(word) ? suggestionOf(() => inherited.unknownCommand.call(this)) : undefined;
    if (suggestion !== undefined) this.error(`Unknown command "${word}". Did you mean ${suggestion}?`);
    this.error(
      `Unknown command. Known commands: ${namesIn(this)}. To send a text message: livedesk send <conversation-id> <text>`,
    );
  }

  /** Commander calls this for an argument that starts with a dash and is not an option: `--flag` or `--flag=value`. */
  unknownOption(argument: string): void {
    // The flag may be right for the subcommand that the user meant.
    this.refuseUnknownSubcommand();
    const flag = argument.replace(/=[^]*/, "");
    if (!flagShape.test(flag)) {
      this.error(
        "an argument that starts with a dash is read as a flag: write -- before the text, or pass the text on stdin",
      );
    }
    if (flag === "--help" || this.options.some(({ long }) => long === flag)) {
      this.error(`${flag}: must be given without a value`);
    }
    const suggestion = suggestionOf(() => inherited.unknownOption.call(this, flag));
    if (suggestion !== undefined) this.error(`Unknown option "${flag}". Did you mean ${suggestion}?`);
    const known = this.options.filter(({ hidden }) => !hidden).map(({ long }) => long);
    this.error(`Unknown option "${flag}". Known options: ${known.join(", ") || "none"}`);
  }
}

const namesIn = ({ commands }: Command): string => commands.map((command) => command.name()).join(", ");

/** Returns the name that commander suggests in the error that it throws, and undefined if no name is similar. */
function suggestionOf(fail: () => void): string | undefined {
  try {
    fail();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return /\(Did you mean (.+)\?\)$/.exec(error.message)?.[1];
  }
  return undefined;
}

import { Command, CommanderError, Help } from "commander";
import { CliError, type ExitCode } from "./errors.ts";
import { exampleNotes, formatHelp, helpWidth, programNotes } from "./help.ts";
import { type Io, visibleLines } from "./io.ts";
import type { CommandRow } from "./options.ts";
import type { Subject } from "./report.ts";

declare const PACKAGE_VERSION: string;

/** What the program learns while it runs a command. */
interface Listeners {
  /** Receives the conversation and the message that the command line names, before the command starts. */
  onStart(subject: Subject): void;
  /** Receives the exit code of the command that ran. */
  onExit(code: ExitCode): void;
}

/** Builds the command line from the table of commands. */
export function createProgram(commands: readonly CommandRow[], io: Io, listeners: Listeners): SafeCommand {
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
      getOutHelpWidth: () => helpWidth(io.stdout),
      getErrHelpWidth: () => helpWidth(io.stderr),
    })
    .configureHelp({ formatHelp })
    .helpCommand("help [command]", "show the help for one command")
    .addHelpText("after", ({ error }) => programNotes(helpWidth(error ? io.stderr : io.stdout)));
  for (const row of commands) addCommand(program, row, io, listeners);
  return program;
}

/** Shows the help of the command that the words name. Commander's own `help` accepts only one word, and any word. */
export function showHelp(program: SafeCommand, words: readonly string[]): never {
  let command = program;
  for (const word of words.filter((each) => !each.startsWith("-"))) {
    const inner = command.commands.find((each) => each.name() === word) as SafeCommand | undefined;
    if (inner === undefined) return command.refuseUnknownName(word);
    command = inner;
  }
  return command.help();
}

function addCommand(parent: SafeCommand, row: CommandRow, io: Io, listeners: Listeners): void {
  const { usage, summary, details = "", options, examples, commands: inner = [], load } = row;
  const command = parent.command(usage).summary(summary).description([summary, details].join("\n\n").trim());
  for (const option of options) command.addOption(option);
  command.addHelpText("after", ({ error }) => exampleNotes(examples, helpWidth(error ? io.stderr : io.stdout)));
  // Commander's own error would contain the arguments, and one of them may be the text of a message.
  if (load !== undefined)
    command.allowExcessArguments().action(async () => {
      command.refuseUnknownSubcommand();
      refuseMisplacedFlags(parent, command);
      refuseExcessArguments(command);
      listeners.onStart({
        conversationId: argumentNamed(command, "conversation-id"),
        messageId: argumentNamed(command, "message-id"),
      });
      const execute = await load();
      listeners.onExit(await execute(io, command.args, command.opts<never>()));
    });
  for (const each of inner) addCommand(command, each, io, listeners);
}

const argumentNamed = ({ args, registeredArguments }: Command, name: string): string | undefined =>
  args[registeredArguments.findIndex((argument) => argument.name() === name)];

/**
 * Refuses a flag in front of a subcommand. Commander gives such a flag to the parent command, which would silently
 * ignore the flag.
 */
function refuseMisplacedFlags(parent: Command, command: Command): void {
  if (Object.keys(parent.opts()).length === 0) return;
  throw new CliError(`put the flags after the command: livedesk ${parent.name()} ${command.name()} …`);
}

function refuseExcessArguments(command: SafeCommand): void {
  const { args, registeredArguments: known } = command;
  if (args.length <= known.length || known.at(-1)?.variadic) return;
  // The word is probably a misspelt command.
  if (known.length === 0 && command.commands.length > 0) command.refuseUnknownName(args[0] ?? "");
  const usage = plainHelp.commandUsage(command);
  if (known.length === 0) throw new CliError(`too many arguments: ${command.name()} takes only flags: ${usage}`);
  const isText = known.some((argument) => argument.name().includes("text"));
  const advice = isText ? "; put text of several words in quotes" : "";
  throw new CliError(`too many arguments: expected at most ${known.length}, got ${args.length}${advice}: ${usage}`);
}

const plainHelp = new Help();

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
    const suggestion = this.#suggestionFor(word);
    const question = suggestion === undefined ? "" : `. Did you mean ${suggestion}?`;
    this.error(`${argument.name()}: must be a whole number, or one of the commands ${namesIn(this)}${question}`);
  }

  /** Returns the name of a subcommand that is similar to a word. */
  #suggestionFor(word: string): string | undefined {
    if (!nameShape.test(word)) return undefined;
    const before = this.args;
    this.args = [word];
    const suggestion = suggestionOf(() => inherited.unknownCommand.call(this));
    this.args = before;
    return suggestion;
  }

  /** Refuses a word that is not the name of a command below this one. */
  refuseUnknownName(word: string): never {
    const suggestion = this.#suggestionFor(word);
    if (suggestion !== undefined) this.error(`Unknown command "${word}". Did you mean ${suggestion}?`);
    const path = this.parent ? ` of ${this.name()}` : "";
    if (this.commands.length === 0) this.error(`Unknown command: ${this.name()} has no commands below it`);
    this.error(`Unknown command. Known commands${path}: ${namesIn(this)}`);
  }

  /** Commander calls this for an argument that was not given. */
  missingArgument(name: string): void {
    this.error(`${name}: is required: ${plainHelp.commandUsage(this)}`);
  }

  /**
   * Commander calls this for an unknown command. Often the unknown command is the text of a message, and the user
   * forgot `send`.
   */
  unknownCommand(): void {
    const [word = ""] = this.args;
    if (this.parent || this.#suggestionFor(word) !== undefined) this.refuseUnknownName(word);
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

import { Command, CommanderError } from "commander";

// What a flag looks like. A text that merely starts with a dash must not be repeated in an error.
const flagShape = /^--?[A-Za-z][\w-]*$/;

// One word that may be a slip of a command's name. Whatever else stands there may be a text, and is not repeated either.
const nameShape = /^[A-Za-z]+(-[A-Za-z]+)*$/;

/** Commander's own, which its types do not show. */
const inherited = Command.prototype as unknown as {
  unknownCommand(this: Command): void;
  unknownOption(this: Command, flag: string): void;
};

/** A commander command whose complaints never repeat a value, which may be a customer's text. */
export class SafeCommand extends Command {
  override createCommand(name?: string): SafeCommand {
    return new SafeCommand(name);
  }

  /** Refuses a word in the place of a number or of one of the commands that belong to this one. It is not repeated. */
  refuseUnknownCommand(): void {
    const [word = ""] = this.args;
    const [argument] = this.registeredArguments;
    if (this.commands.length === 0 || argument === undefined || !/^[A-Za-z]/.test(word)) return;
    const names = this.commands.map((command) => command.name());
    this.error(`${argument.name()}: must be a whole number, or one of the commands ${names.join(", ")}`);
  }

  /** Called by commander for a word in the place of a command: often the text of a message, of which `send` was forgotten. */
  unknownCommand(): void {
    const [word = ""] = this.args;
    if (nameShape.test(word)) suggestCommand(this);
    const names = this.commands.map((command) => command.name());
    this.error(
      `unknown command: the commands are ${names.join(", ")}; a text is sent by: livedesk send <conversation-id> <text>`,
    );
  }

  /** Called by commander for what starts with a dash and is no option: alone, or as `--flag=value`. */
  unknownOption(argument: string): void {
    // The flag may be right for the command that was meant.
    this.refuseUnknownCommand();
    const flag = argument.replace(/=[^]*/, "");
    if (!flagShape.test(flag)) {
      this.error("an argument that starts with a dash is read as a flag: write -- before it, or give it on stdin");
    }
    if (this.options.some(({ long }) => long === flag)) this.error(`option '${flag}' takes no value`);
    inherited.unknownOption.call(this, flag);
  }
}

/** Throws commander's complaint, which repeats the word, if the word is near a command's name. */
function suggestCommand(command: Command): void {
  try {
    inherited.unknownCommand.call(command);
  } catch (error) {
    if (!(error instanceof CommanderError) || error.message.endsWith("?)")) throw error;
  }
}

import { Command } from "commander";

// What a flag looks like. A text that merely starts with a dash must not be repeated in an error.
const flagShape = /^--?[A-Za-z][\w-]*$/;

type UnknownOption = (this: Command, flag: string) => void;

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

  /** Called by commander for what starts with a dash and is no option: alone, or as `--flag=value`. */
  unknownOption(argument: string): void {
    // The flag may be right for the command that was meant.
    this.refuseUnknownCommand();
    const flag = argument.replace(/=[^]*/, "");
    if (!flagShape.test(flag)) {
      this.error("an argument that starts with a dash is read as a flag: write -- before it, or give it on stdin");
    }
    if (this.options.some(({ long }) => long === flag)) this.error(`option '${flag}' takes no value`);
    (Command.prototype as unknown as { unknownOption: UnknownOption }).unknownOption.call(this, flag);
  }
}

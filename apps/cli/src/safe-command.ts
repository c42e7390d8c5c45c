import { Command } from "commander";

// What a flag looks like. A text that merely starts with a dash must not be repeated in an error.
const flagShape = /^--?[A-Za-z][\w-]*$/;

type UnknownOption = (this: Command, flag: string) => void;

/** A commander command whose complaints never repeat a value, which may be a customer's text. */
export class SafeCommand extends Command {
  override createCommand(name?: string): SafeCommand {
    return new SafeCommand(name);
  }

  /** Called by commander for what starts with a dash and is no option: alone, or as `--flag=value`. */
  unknownOption(argument: string): void {
    const flag = argument.replace(/=[^]*/, "");
    if (!flagShape.test(flag)) {
      this.error("an argument that starts with a dash is read as a flag: write -- before it, or give it on stdin");
    }
    if (this.options.some(({ long }) => long === flag)) this.error(`option '${flag}' takes no value`);
    (Command.prototype as unknown as { unknownOption: UnknownOption }).unknownOption.call(this, flag);
  }
}

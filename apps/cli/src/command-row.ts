import type { Option } from "commander";
import type { ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** What a command does: given the world, its arguments and its options, it returns the exit code. */
export type CommandFunction<Options> = (io: Io, args: readonly string[], options: Options) => Promise<ExitCode>;

/** One row of the table of commands. */
export interface CommandRow {
  /** The name and the arguments, as commander writes them: `retry <conversation-id> <message-id>`. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** What else there is to know. */
  readonly details?: string;
  readonly options: readonly Option[];
  readonly examples: readonly string[];
  /** The commands that belong to this one: `check <file...>` of `template` is called as `livedesk template check`. */
  readonly commands?: readonly CommandRow[];
  /** Imports the command: only the one that runs is loaded. Its options are those declared here. */
  readonly load: () => Promise<CommandFunction<never>>;
}

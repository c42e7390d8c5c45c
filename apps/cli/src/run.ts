import { CommanderError } from "commander";
import { CliError } from "./errors.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { flagsOf } from "./flags-of.ts";
import type { Io } from "./io.ts";
import { createProgram } from "./program.ts";
import { refuseSecrets } from "./refuse-secrets.ts";

/** Runs one command line, without the name of the program, and returns the exit code. It never rejects. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  try {
    refuseSecrets(argv);
    await createProgram(io, (code) => (exitCode = code)).parseAsync(asFlag(argv), { from: "user" });
    return exitCode;
  } catch (error) {
    // The help or the version has been shown: to whom asked for it, or to whom named no command.
    if (isShown(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    // Loaded only now: it brings the SDK with it, which a mere `--help` can do without.
    const { reportError } = await import("./report.ts");
    return reportError(translate(error), io, { json: flagsOf(argv).includes("--json") });
  }
}

/** Help for a command of a command: `help template check`, of which commander's own `help` takes one word alone. */
const asFlag = (argv: readonly string[]): readonly string[] =>
  argv[0] === "help" && argv.length > 2 ? [...argv.slice(1), "--help"] : argv;

const isShown = (error: unknown): error is CommanderError =>
  error instanceof CommanderError && /^commander\.(help|version)/.test(error.code);

const translate = (error: unknown): unknown =>
  error instanceof CommanderError ? new CliError(error.message.replace(/^error: /, "")) : error;

import { existsSync, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { isAbsolute, join } from "node:path";
import { CommanderError } from "commander";
import { CliError, EXIT, type ExitCode } from "./errors.ts";
import { type Io, jsonText, watchSignals } from "./io.ts";
import type { CommandRow } from "./options.ts";
import { createProgram, showHelp } from "./program.ts";
import type { Subject } from "./report.ts";

/** Runs the command line of this process, and ends the process with the exit code. `bin` is the file that was started. */
export async function main(commands: readonly CommandRow[], bin: string): Promise<void> {
  let isCalled = false;
  let subject: Subject = {};

  const io: Io = {
    env: process.env,
    // This property is a getter, because a read of `process.stdin` opens stdin, and only some commands need stdin.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    bin,
    watchSignals,
    onCall: () => (isCalled = true),
  };

  /** Ends the process at once. Otherwise, a signal at the last moment could replace the exit code. */
  function end(code: ExitCode): never {
    process.exit(code);
  }

  const argv = process.argv.slice(2);
  const loss = watchOutput(process);
  // The code of the help is so small that the cache would cost more than it saves.
  if (commandsFor(argv, commands) !== commands) keepCompiledCode(process.env);

  /**
   * Reports an uncaught error. Without this function, Node.js would exit with 1, which means that no message exists.
   */
  async function endUncaught(error: unknown): Promise<never> {
    const { reportError } = await import("./report.ts");
    return end(reportError(error, io, { ...subject, json: hasJsonFlag(argv), isCalled }));
  }

  process.on("uncaughtException", (error) => void endUncaught(error));

  const exitCode = await run(argv, commands, io, (of) => (subject = of));

  // When this event occurs, every write has succeeded or failed.
  process.once("beforeExit", () => {
    const error = loss.stdout ?? loss.stderr;
    if (error === undefined) end(exitCode);
    const code = exitCodeAfterLoss(exitCode, loss, isCalled);
    process.stderr.write(lossLine(error, code, { isCalled, json: hasJsonFlag(argv) }), () => end(code));
  });
  process.exitCode = exitCode;
}

/**
 * Lets Node.js keep the compiled code of the commands for the next start, which saves 7 to 9 % of the time of a
 * short command. If the folder of the caches does not exist or cannot be written, nothing is kept.
 */
function keepCompiledCode({ XDG_CACHE_HOME, LOCALAPPDATA, HOME }: NodeJS.ProcessEnv): void {
  const caches = XDG_CACHE_HOME ?? LOCALAPPDATA ?? (HOME && join(HOME, ".cache"));
  // Node.js would use the folder for temporary files. There, another user of the machine could store code of his own, which this
  // program would run with the credentials of its user.
  if (caches === undefined || !isAbsolute(caches)) return;
  const own = join(caches, "livedesk");
  try {
    // Node.js would make all the folders itself, and would try for ever where none can be made, as in /proc.
    if (!existsSync(own)) mkdirSync(own);
    enableCompileCache(own);
  } catch {
    // Without a place for it, the program starts a little later.
  }
}

/** The errors of the output streams. */
interface OutputLoss {
  stdout?: NodeJS.ErrnoException;
  stderr?: NodeJS.ErrnoException;
}

/**
 * Watches the output streams. If the reader closes the pipe because it needs no more output, as `head` does, this does
 * not count as lost output.
 */
function watchOutput({ stdout, stderr }: Pick<NodeJS.Process, "stdout" | "stderr">): OutputLoss {
  const loss: OutputLoss = {};
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") loss.stdout ??= error;
  });
  stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") loss.stderr ??= error;
  });
  return loss;
}

/** The exit code of a command whose output was lost. A code other than 0 already tells the outcome of the message. */
function exitCodeAfterLoss(code: ExitCode, { stdout }: OutputLoss, isCalled: boolean): ExitCode {
  if (code !== EXIT.ok) return code;
  if (!isCalled) return EXIT.failed;
  // The message was sent, but the output that says so was lost. With exit code 1, a script would send the message
  // again, so the code is EXIT.unknown. If only stderr was lost, the code stays 0, because stderr contains only advice.
  return stdout === undefined ? EXIT.ok : EXIT.unknown;
}

/** The last line on stderr of a command whose output was lost. */
function lossLine(
  { code: name }: NodeJS.ErrnoException,
  exitCode: ExitCode,
  facts: { isCalled: boolean; json: boolean },
) {
  const message = facts.isCalled
    ? `the output about what was sent could not be written (${name}): look at the conversation before you send it again`
    : `the output could not be written (${name})`;
  if (!facts.json) return `livedesk: ${message}\n`;
  const outcome = facts.isCalled ? "unknown" : "not-sent";
  return `${jsonText({ error: { name: "OutputError", message, outcome, code: "output-lost", retryable: !facts.isCalled, exitCode } })}\n`;
}

/**
 * Runs one command line, given without the name of the program, and returns the exit code. Never rejects. `onStart` receives what the
 * command line names, before the command starts.
 */
export async function run(
  argv: readonly string[],
  commands: readonly CommandRow[],
  io: Io,
  onStart: (subject: Subject) => void = () => {},
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  let subject: Subject = {};
  try {
    // A shell asks this whenever the user presses Tab. The words are not a command line, so commander does not see them.
    if (argv[0] === "complete") return (await import("./commands/commands.ts")).complete(io, commands, argv.slice(1));
    refuseCredentials(argv);
    const program = createProgram(commandsFor(argv, commands), io, {
      onExit: (code) => (exitCode = code),
      onStart(of) {
        subject = of;
        onStart(of);
      },
    });
    if (argv[0] === "help") showHelp(program, argv.slice(1));
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has shown the help or the version. This is an error only if the user gave no command.
    if (isHelpShown(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    // This module is imported here because it loads the SDK, which `--help` does not need.
    const { reportError } = await import("./report.ts");
    return reportError(toCliError(error), io, { ...subject, json: hasJsonFlag(argv) });
  }
}

/**
 * Returns the commands that commander needs for a command line: only the command that the first word names, because
 * commander needs time for each, and all commands if the first word is something else.
 */
function commandsFor([word]: readonly string[], commands: readonly CommandRow[]): readonly CommandRow[] {
  const named = commands.filter(({ usage }) => usage.split(" ", 1)[0] === word);
  return named.length > 0 ? named : commands;
}

const isHelpShown = (error: unknown): error is CommanderError =>
  error instanceof CommanderError && /^commander\.(help|version)/.test(error.code);

const toCliError = (error: unknown): unknown =>
  error instanceof CommanderError ? new CliError(error.message.replace(/^error: /, "")) : error;

/** Returns the arguments before `--`. Arguments after `--` are never flags. */
function flagsIn(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
}

const hasJsonFlag = (argv: readonly string[]): boolean => flagsIn(argv).includes("--json");

const credentialFlag =
  /^(--?(?:livedesk[-_]?)?(?:api[-_]?)?(?:key|secret|token|pass(?:word)?|bearer|auth(?:orization)?|credentials?)(?=$|=)|--user(?=$|=)|-u)/i;

/**
 * Refuses credentials on the command line, because every user of the machine can read the command line, and shells keep
 * it in a file.
 */
function refuseCredentials(argv: readonly string[]): void {
  const flag = flagsIn(argv)
    .map((argument) => credentialFlag.exec(argument)?.[1])
    .find((name) => name !== undefined);
  if (flag === undefined) return;
  throw new CliError(
    `${flag}: credentials must not be on the command line, where other users can read them; set LIVEDESK_API_KEY and LIVEDESK_API_SECRET instead`,
  );
}

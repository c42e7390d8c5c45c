import type { ExitCode } from "./exit-codes.ts";
import { flagsOf } from "./flags-of.ts";
import type { Io } from "./io.ts";
import { codeOfLoss, watchOutput } from "./output-loss.ts";
import { run } from "./run.ts";
import { watchSignals } from "./signals.ts";

/** The program: reads the command line of this process, and ends it with the exit code. `bin` is the file that was started. */
export async function main(bin: string): Promise<void> {
  let isCalled = false;

  const io: Io = {
    env: process.env,
    // Opened only by a command that reads it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    bin,
    watchSignals,
    onCall: () => (isCalled = true),
  };

  /** Ends the program at once: while it ends by itself, a signal would come through and take the place of the exit code. */
  function end(code: ExitCode): never {
    process.exit(code);
  }

  const argv = process.argv.slice(2);
  const loss = watchOutput(process);

  /** For what is thrown where nobody can catch it: the runtime would end with 1, which says that there is no message. */
  async function endUnforeseen(error: unknown): Promise<never> {
    const { reportError } = await import("./report.ts");
    return end(reportError(error, io, { json: flagsOf(argv).includes("--json"), isCalled }));
  }

  process.on("uncaughtException", (error) => void endUnforeseen(error));

  const exitCode = await run(argv, io);

  // Once all that was written has come through, or has not.
  process.once("beforeExit", () => {
    const error = loss.data ?? loss.talk;
    if (error === undefined) end(exitCode);
    const told = codeOfLoss(exitCode, loss, isCalled);
    process.stderr.write(`livedesk: the output could not be written (${error.code})\n`, () => end(told));
  });
  process.exitCode = exitCode;
}

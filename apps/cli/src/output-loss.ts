import { EXIT, type ExitCode } from "./exit-codes.ts";

/** What could not be written. */
export interface OutputLoss {
  /** Of data: what the caller was to be told. */
  data?: NodeJS.ErrnoException;
  /** Of talk. */
  talk?: NodeJS.ErrnoException;
}

/** Watches what is written. A reader that has seen enough, as `head` has, is no loss. */
export function watchOutput({ stdout, stderr }: Pick<NodeJS.Process, "stdout" | "stderr">): OutputLoss {
  const loss: OutputLoss = {};
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") loss.data ??= error;
  });
  stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") loss.talk ??= error;
  });
  return loss;
}

/** The exit code of a command of which something could not be written. Most say what became of the message all the same. */
export function codeOfLoss(code: ExitCode, { data }: OutputLoss, isCalled: boolean): ExitCode {
  if (code !== EXIT.ok) return code;
  if (!isCalled) return EXIT.failed;
  // Of what was sent nobody was told: a script that sent it again would send it twice. Without the talk it is known still.
  return data === undefined ? EXIT.ok : EXIT.unknown;
}

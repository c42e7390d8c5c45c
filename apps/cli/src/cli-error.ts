import { EXIT, type ExitCode } from "./exit-codes.ts";

interface CliErrorFacts {
  readonly exitCode?: ExitCode;
  readonly code?: string;
}

/** Something that this program itself found wrong before anything was sent. Its message holds no text for a customer. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  /** A short, stable name of what happened, for programs. */
  readonly code: string;

  constructor(message: string, { exitCode = EXIT.usage, code = "usage" }: CliErrorFacts = {}) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
    this.code = code;
  }

  /** In the shape of the SDK's errors. */
  toJSON(): Record<string, unknown> {
    const { name, message, code } = this;
    return { name, message, delivery: "not-sent", code };
  }
}

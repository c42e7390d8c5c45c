import type { Finding } from "./definitions/finding.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

interface CliErrorFacts {
  readonly exitCode?: ExitCode;
  readonly code?: string;
  readonly findings?: readonly Finding[];
}

/** Something that this program itself found wrong before anything was sent. Its message holds no text for a customer. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  /** A short, stable name of what happened, for programs. */
  readonly code: string;
  /** What was found in the files of which it speaks, one by one. */
  readonly findings: readonly Finding[];

  constructor(message: string, { exitCode = EXIT.usage, code = "usage", findings = [] }: CliErrorFacts = {}) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
    this.code = code;
    this.findings = findings;
  }

  /** In the shape of the SDK's errors. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, findings } = this;
    return { name, message, outcome: "not-sent", code, ...(findings.length > 0 && { findings }) };
  }
}

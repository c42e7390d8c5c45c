import { LiveDeskError } from "@livedesk/core";
import { CliError } from "./cli-error.ts";
import { findingLine } from "./definitions/finding.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { oneLine } from "./one-line.ts";
import { talk } from "./output.ts";
import type { SignalName } from "./signals.ts";

interface ReportOptions {
  readonly json: boolean;
  /** The signal that had been received by then. */
  readonly signal?: SignalName | undefined;
}

/** Says on stderr what went wrong, on one line behind those of its findings, and returns the exit code that says it too. */
export function reportError(error: unknown, io: Io, { json, signal }: ReportOptions): ExitCode {
  const facts = factsOf(error);
  if (!json && error instanceof CliError) error.findings.forEach((finding) => talk(io, findingLine(finding)));
  talk(io, json ? JSON.stringify({ error: facts }) : `livedesk: ${facts.message}`);
  return exitCodeOf(error, signal);
}

function factsOf(error: unknown): Record<string, unknown> & { readonly message: string } {
  if (error instanceof CliError || LiveDeskError.isInstance(error)) {
    return { ...error.toJSON(), message: oneLine(error.message) };
  }
  return {
    name: "InternalError",
    message: `unexpected failure (${kindOf(error)}), which is a fault of this program`,
    code: "internal",
  };
}

/** Of an error that nobody foresaw, its kind alone: its text could hold anything. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "no error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

function exitCodeOf(error: unknown, signal: SignalName | undefined): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (!LiveDeskError.isInstance(error)) return EXIT.failed;
  // Wins over the signal: that a message may exist must not be lost.
  if (error.delivery === "unknown") return EXIT.unknown;
  if (signal !== undefined) return EXIT[signal];
  if (error.code === "invalid-input") return EXIT.usage;
  return error.code === "unauthorized" || error.code === "forbidden" ? EXIT.credentials : EXIT.failed;
}

import { ConfigurationError, LiveDeskError, UnknownOutcomeError, ValidationError } from "@livedesk/core";
import { CliError } from "./cli-error.ts";
import { findingLine } from "./definitions/finding.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { oneLine } from "./one-line.ts";
import { talk, talkJson } from "./output.ts";
import type { SignalName } from "./signals.ts";

interface ReportOptions {
  readonly json: boolean;
  /** The signal that had been received by then. */
  readonly signal?: SignalName | undefined;
  /** Whether a call had been made by then: if nobody foresaw the error, a message may exist. */
  readonly isCalled?: boolean;
}

/** Says on stderr what went wrong, on one line behind those of its findings, and returns the exit code that says it too. */
export function reportError(error: unknown, io: Io, { json, signal, isCalled = false }: ReportOptions): ExitCode {
  const facts = factsOf(error, isCalled);
  if (!json && error instanceof CliError) error.findings.forEach((finding) => talk(io, findingLine(finding)));
  if (json) talkJson(io, { error: facts });
  else talk(io, `livedesk: ${facts.message}${comeBack(error)}`);
  return exitCodeOf(error, signal, isCalled);
}

/** When the server wants to be asked again. Not of what may exist: that is looked at before. */
function comeBack(error: unknown): string {
  if (!(error instanceof LiveDeskError) || error.outcome === "unknown" || error.retryAt === undefined) return "";
  return `; send it again at ${error.retryAt.toISOString()} or later`;
}

function factsOf(error: unknown, isCalled: boolean): Record<string, unknown> & { readonly message: string } {
  if (error instanceof CliError || error instanceof LiveDeskError) {
    return { ...error.toJSON(), message: oneLine(error.message) };
  }
  const message = `unexpected failure (${kindOf(error)}), which is a fault of this program`;
  if (!isCalled) return { name: "InternalError", message, code: "internal" };
  // In the words that every unknown outcome has.
  const unknown = new UnknownOutcomeError(message, { code: "transport-failed" });
  return { name: "InternalError", message: unknown.message, outcome: unknown.outcome, code: "internal" };
}

/** Of an error that nobody foresaw, its kind alone: its text could hold anything. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "no error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

function exitCodeOf(error: unknown, signal: SignalName | undefined, isCalled: boolean): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (!(error instanceof LiveDeskError)) return isCalled ? EXIT.unknown : EXIT.failed;
  // Wins over the signal: that a message may exist must not be lost.
  if (error.outcome === "unknown") return EXIT.unknown;
  // Of what the server refused, its answer counts, as it does without a signal.
  if (signal !== undefined && error.outcome !== "rejected") return EXIT[signal];
  if (CREDENTIALS.has(error.code)) return EXIT.credentials;
  return error instanceof ValidationError || error instanceof ConfigurationError ? EXIT.usage : EXIT.failed;
}

const CREDENTIALS: ReadonlySet<string> = new Set(["unauthorized", "forbidden", "missing-credentials"]);

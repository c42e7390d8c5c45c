import {
  type ApiRequest,
  type CallOptions,
  type ClientEvent,
  type InputIssue,
  type Messages,
  type UploadProgress,
  ValidationError,
} from "@livedesk/core";
import { createClient } from "@livedesk/node/http";
import type { Message } from "@livedesk/schema";
import { readBaseUrl, readCredentials, readTimeout } from "./config.ts";
import { describeRequest, formatRequest } from "./dry-run.ts";
import { EXIT, type ExitCode } from "./errors.ts";
import { type Io, print, printJson, signalOf, talk, talkJson, visible } from "./io.ts";
import type { SendingOptions } from "./options.ts";
import { reportError, reportMessage } from "./report.ts";

/** A call that was checked but not made yet. */
export interface PlannedCall {
  readonly action: "sent" | "retried";
  readonly conversationId: string;
  /** The message that is retried; undefined for a new message. */
  readonly messageId?: string;
  /** The request that the call would send, for `--dry-run`. */
  readonly request: ApiRequest<Message>;
  /** The paths of the request's files, in the order of the request. */
  readonly paths: readonly string[];
  /** Makes the call. */
  readonly send: (messages: Messages, options: CallOptions) => Promise<Message>;
}

/** The time to wait for an answer after a signal, in ms. Supervisors that send SIGTERM often kill the program after ten seconds. */
export const PATIENCE = 5000;

/** Makes a planned call and reports its outcome. With `--dry-run`, shows the request and sends nothing. */
export async function deliver(io: Io, options: SendingOptions, call: PlannedCall): Promise<ExitCode> {
  const { json = false, dryRun = false, quiet = false } = options;
  const baseUrl = readBaseUrl(options.baseUrl, io.env, options.profile).value;
  const timeout = readTimeout(options.timeout);
  if (dryRun) return showRequest(io, json, call, baseUrl);

  const onEvent = options.debug ? (event: ClientEvent): void => debug(io, event, json) : undefined;
  const client = createClient({ ...readCredentials(io.env, options.profile), baseUrl, onEvent });
  const signals = io.watchSignals();
  io.onCall();
  // After the first signal, a call that was not sent yet ends, and a call that was sent waits for its answer for
  // PATIENCE ms. The second signal ends this wait.
  const close = (): void => void client.close({ timeout: PATIENCE }).catch(() => {});
  if (signals.first.aborted) close();
  else signals.first.addEventListener("abort", close, { once: true });
  try {
    const line = call.paths.length > 0 && showsProgress(io, options) ? new UploadLine(io) : undefined;
    const onProgress = line && ((progress: UploadProgress): void => line.show(progress));
    const calling = call.send(client.messages, { signal: signals.second, timeout, onProgress });
    const message = await calling.finally(() => line?.erase());
    return reportMessage(io, message, { ...call, json, quiet });
  } catch (error) {
    return reportError(error, io, { ...call, json, signal: signalOf(signals), isCalled: true });
  } finally {
    // The outcome was already reported, so the client can end everything that is still in progress.
    await client.close({ abort: true }).catch(() => {});
  }
}

/** Whether stderr is a terminal that can replace a line, and nothing else is written to it. */
const showsProgress = ({ env, stderr }: Io, { json, quiet, debug: isDebug }: SendingOptions): boolean =>
  stderr.isTTY === true && env["TERM"] !== "dumb" && !env["ACCESSIBLE"] && !json && !quiet && !isDebug;

/** A line on a terminal that says how much of the files is sent. */
class UploadLine {
  readonly #io: Io;
  #percent = -1;

  constructor(io: Io) {
    this.#io = io;
  }

  /** Replaces the line if the percentage has changed. */
  show({ sent, total }: UploadProgress): void {
    const percent = Math.floor((sent / Math.max(total, 1)) * 100);
    if (percent === this.#percent) return;
    this.#percent = percent;
    this.#io.stderr.write(`\r\u001B[Ksending ${percent} % of ${sizeText(total)}`);
  }

  /** Removes the line. */
  erase(): void {
    if (this.#percent >= 0) this.#io.stderr.write("\r\u001B[K");
  }
}

const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/**
 * Writes an event of the client to stderr: as JSON in its own line, or as words. No event contains the text of a message or a
 * credential.
 */
export function debug(io: Io, event: ClientEvent, json: boolean): void {
  const { call: _, type, path, attempt, error, ...rest } = { error: undefined, ...event };
  const { cause } = error ?? {};
  const facts = { ...rest, code: error?.code, cause: cause instanceof Error ? nameOf(cause) : undefined };
  if (json) return talkJson(io, { debug: { type, path, attempt, ...facts } });
  const words = Object.entries(facts).filter(([name, value]) => value !== undefined && !IN_PATH.has(name));
  return talk(
    io,
    visible(
      [`debug: ${type} ${path} attempt=${attempt}`, ...words.map(([name, value]) => `${name}=${value}`)].join(" "),
    ),
  );
}

/** The facts of an event that its path already says. */
const IN_PATH: ReadonlySet<string> = new Set(["kind", "conversationId"]);

/** The short name of what a runtime threw. Its message is not shown, because it may contain anything. */
const nameOf = (cause: Error): string => ("code" in cause && typeof cause.code === "string" ? cause.code : cause.name);

function showRequest(io: Io, json: boolean, { request, paths }: PlannedCall, baseUrl: string): ExitCode {
  const described = describeRequest(request, baseUrl, paths);
  if (json) {
    printJson(io, described);
    return EXIT.ok;
  }
  print(io, formatRequest(described));
  talk(io, "This was a dry run: nothing was sent.");
  return EXIT.ok;
}

/**
 * Returns the flag or the argument from which a field of the API was read, and undefined if the field came from
 * neither.
 */
export type FlagOf = (field: string) => string | undefined;

/**
 * Runs a step that checks input. An error about a field of the API then names the flag or argument that the user typed.
 * `adviceFor` may replace the advice about a field, if the command line has other ways to give its value.
 */
export function withFlagNames<Result>(
  flagOf: FlagOf,
  check: () => Result,
  adviceFor: (issue: InputIssue) => string | undefined = () => undefined,
): Result {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const issues = error.issues.map((issue) => ({
      path: flagOf(issue.path) ?? issue.path,
      message: adviceFor(issue) ?? issue.message,
    }));
    throw new ValidationError(issues, error.retryAt);
  }
}

/** The names of the two ids, which are arguments of every command that sends something. */
export const argumentOf: FlagOf = (field) =>
  field === "conversation_id" || field === "message_id" ? field.replace("_", "-") : undefined;

import { LiveDeskError, UnknownOutcomeError } from "@livedesk/core";
import { deliveryFailure } from "@livedesk/core/whatsapp";
import type { FailedMessage, Message } from "@livedesk/schema";
import { isFailedMessage } from "@livedesk/schema";
import { CliError, EXIT, type ExitCode, findingLine } from "./errors.ts";
import { type Io, oneLine, print, printJson, type SignalName, talk, talkJson, visible } from "./io.ts";

/** The conversation and the message of a command, as far as its command line names them. */
export interface Subject {
  readonly conversationId?: string | undefined;
  readonly messageId?: string | undefined;
}

interface ErrorReport extends Subject {
  readonly json: boolean;
  /** The signal that was received before the error, if there was one. */
  readonly signal?: SignalName | undefined;
  /** Whether the call had started before the error. If so, an unexpected error leaves the outcome unknown. */
  readonly isCalled?: boolean;
}

/** Writes an error to stderr, after the findings of the error, and returns the exit code. */
export function reportError(error: unknown, io: Io, report: ErrorReport): ExitCode {
  const { json, signal, isCalled = false } = report;
  const facts = withoutPasswords(factsOf(error, report));
  const exitCode = exitCodeOf(error, signal, isCalled);
  if (json) talkJson(io, { error: { ...facts, ...idsOf(report), exitCode } });
  else {
    if (error instanceof CliError) error.findings.forEach((finding) => talk(io, visible(findingLine(finding))));
    talk(io, `livedesk: ${facts.message}${retryTime(error)}`);
  }
  return exitCode;
}

/** A URL with the name of a user or a password, as a connection string is. */
const USER_IN_URL = /\b([a-z][a-z\d+.-]*:\/*)[^\s"']*@/gi;

/** The facts of an error, in which no URL has a user or a password: an argument that is repeated may be a connection string. */
function withoutPasswords<Facts extends { readonly message: string }>(facts: Facts): Facts {
  return { ...facts, message: facts.message.replaceAll(USER_IN_URL, "$1***@") };
}

/**
 * Returns the ids that the command line names, as numbers, as LiveDesk writes them. Of many commands that run at the same
 * time, each error then says to which command it belongs. Any other argument is left out, because it may be the text of
 * a message.
 */
const idsOf = ({ conversationId, messageId }: Subject): object => ({
  ...(isId(conversationId) && { conversationId: Number(conversationId) }),
  ...(isId(messageId) && { messageId: Number(messageId) }),
});

const isId = (argument: string | undefined): argument is string =>
  argument !== undefined && /^\d{1,16}$/.test(argument) && Number.isSafeInteger(Number(argument));

/**
 * Says when the server accepts the call again. Omitted if the outcome is unknown, because a person must look at the
 * conversation first.
 */
function retryTime(error: unknown): string {
  if (!(error instanceof LiveDeskError) || error.outcome === "unknown" || error.retryAt === undefined) return "";
  return `; send it again at ${error.retryAt.toISOString()} or later`;
}

function factsOf(
  error: unknown,
  { isCalled = false, messageId }: ErrorReport,
): Record<string, unknown> & { readonly message: string } {
  if (error instanceof CliError || error instanceof LiveDeskError) {
    // The SDK's error names its option, but the user knows only the flag and the variable.
    const message = error.message.replace(/\bcheck baseUrl\b/, "check --base-url or LIVEDESK_BASE_URL");
    return { ...error.toJSON(), message: oneLine(message) };
  }
  const message = `unexpected failure (${kindOf(error)}), which is a bug in this program`;
  const facts = { name: "InternalError", code: "internal", retryable: !isCalled };
  if (!isCalled) return { ...facts, message, outcome: "not-sent" };
  // The SDK's class adds the advice for every unknown outcome. "internal" is not one of the SDK's codes.
  const unknown = new UnknownOutcomeError(message, { code: "connection-lost" });
  const ofRetry = `${message}. The message exists, but it is unknown whether it was sent again: look at the conversation before you retry it`;
  return { ...facts, message: messageId === undefined ? unknown.message : ofRetry, outcome: unknown.outcome };
}

/**
 * Returns the code or the class of an unexpected error. The error's message is not shown, because it could contain a
 * credential or a customer's text.
 */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "a value that is not an error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/** The exit code of a command that ends with an error. */
export function exitCodeOf(error: unknown, signal: SignalName | undefined, isCalled: boolean): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (!(error instanceof LiveDeskError)) return isCalled ? EXIT.unknown : EXIT.failed;
  // This takes precedence over a signal, because the caller must learn that the message may exist.
  if (error.outcome === "unknown") return EXIT.unknown;
  // A refusal by the server has the same exit code with and without a signal.
  if (signal !== undefined && error.outcome !== "rejected") return EXIT[signal];
  if (CREDENTIAL_CODES.has(error.code)) return EXIT.credentials;
  // The server said when to come back, or its refusal passes with time.
  if (error.retryable && (error.outcome === "rejected" || error.retryAt !== undefined)) return EXIT.later;
  if (error.outcome === "rejected") return EXIT.refused;
  // If the same call would fail again, something on this machine is wrong: the input, a file, a setting, the proxy.
  return error.retryable ? EXIT.failed : EXIT.usage;
}

const CREDENTIAL_CODES: ReadonlySet<string> = new Set(["unauthorized", "forbidden", "missing-credentials"]);

interface MessageReport {
  readonly action: "sent" | "retried";
  readonly conversationId: string;
  readonly json: boolean;
  /** Whether nothing is written about a message that was sent. */
  readonly quiet: boolean;
}

/** Reports a message that exists, as JSON or as human-readable text, and returns the exit code. */
export function reportMessage(io: Io, message: Message, report: MessageReport): ExitCode {
  if (report.json) printJson(io, { ...message, ...(isFailedMessage(message) && conversationOf(message, report)) });
  else if (!report.quiet || isFailedMessage(message)) reportInWords(io, message, report);
  return isFailedMessage(message) ? EXIT.undelivered : EXIT.ok;
}

/** The conversation of a failed message. The API's answer about a failed message does not name it. */
function conversationOf({ conversation_id }: Message, { conversationId }: MessageReport): object {
  return conversation_id === undefined && isId(conversationId) ? { conversation_id: Number(conversationId) } : {};
}

function reportInWords(io: Io, message: Message, { action, conversationId }: MessageReport): void {
  const status = message.status ? ` (${oneLine(message.status)})` : "";
  if (isFailedMessage(message)) {
    print(io, `message ${message.id} in conversation ${conversationId} exists, but was not delivered${status}`);
    talk(io, explainFailure(message, conversationId));
    return;
  }
  const place = action === "sent" ? "to" : "in";
  print(io, `${action} message ${message.id} ${place} conversation ${conversationId}${status}`);
  if (action === "retried") talk(io, "LiveDesk has accepted the retry. Check later whether the message was delivered.");
}

/** WhatsApp's code for a closed 24-hour window: only a template can be sent. */
const CLOSED_WINDOW = 131047;
/** WhatsApp's code for a customer who has stopped marketing messages. Such a message must not be sent again. */
const OPTED_OUT = 131050;

/** The classes of failures after which a retry of the same message can succeed, now or later. */
const RETRIED: ReadonlySet<string> = new Set(["later", "rate", "until", "account"]);

/** Explains why a message was not delivered: the reason, its meaning, what to do, and the commands for it. */
export function explainFailure(message: FailedMessage, conversationId: string): string {
  const { code, title, meaning, advice, reason, retry } = deliveryFailure(message);
  const reasonGiven = oneLine([code, reason].filter((part) => part !== undefined).join(" "));
  const titleOnce = code === undefined || title === reason ? "" : `${oneLine(title)}. `;
  const commands = [
    ...(code === CLOSED_WINDOW ? [`livedesk template ${conversationId} --name … --language … --content …`] : []),
    ...(RETRIED.has(retry) && code !== OPTED_OUT ? [`livedesk retry ${conversationId} ${message.id}`] : []),
  ];
  return [
    reasonGiven === "" ? "LiveDesk gave no reason." : `The reason given: ${reasonGiven}`,
    ...(reasonGiven === "" ? [] : [`It means: ${titleOnce}${meaning}`]),
    `What to do: ${advice}`,
    ...commands.map((command) => `            ${command}`),
  ].join("\n");
}

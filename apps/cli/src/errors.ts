/** The exit codes. Scripts depend on these numbers, so the numbers are part of the public interface. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  undelivered: 3,
  declined: 3,
  credentials: 4,
  refused: 5,
  incomplete: 5,
  unknown: 6,
  later: 7,
  stopped: 7,
  pending: 8,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The table of exit codes, as the help shows it. */
export const EXIT_CODES: readonly (readonly [code: string, meaning: string])[] = [
  ["0", "the command succeeded"],
  ["1", "failed, and nothing was sent; the same command may be run again at once"],
  ["2", "the command line, the environment or the input is invalid; nothing was sent"],
  [
    "3",
    'the message exists and was not delivered (status "failed"); never send it again as a new message (outbox: a question was answered with no, or nobody could be asked)',
  ],
  ["4", "the credentials are missing or were refused"],
  [
    "5",
    "LiveDesk refused the request, and would refuse it again; nothing was sent (outbox: all that was due has ended; some messages were refused, not sent or not delivered)",
  ],
  [
    "6",
    "the outcome is unknown: the message may exist; look at the conversation before you send it again (or the message was sent, and the output that says so could not be written)",
  ],
  [
    "7",
    "not now: nothing was sent; run the same command later, not before the time that the error names (outbox: it is paused, or a rule stopped it; the last line on stderr is the command that goes on)",
  ],
  ["8", "the outbox has sent what was due; some messages are queued for later"],
  [
    "129",
    "ended by SIGHUP (130 by Ctrl-C, 143 by SIGTERM) before anything was sent; after that, the code is the code of the message (outbox: messages are still queued; the last line on stderr is the command that goes on)",
  ],
];

/** A position in a file. Lines and columns count from 1; a column is a UTF-16 code unit, as in editors. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An error or a warning about a value in a file. */
export interface Finding extends Place {
  readonly severity: "error" | "warning";
  /** The path of the value, such as `[1].buttons[0].text`. Absent if the finding is about the whole file. */
  readonly path?: string;
  /** Says what is wrong, and what would be right. */
  readonly message: string;
  /** The stable name of a warning. Absent for errors. */
  readonly code?: string;
}

/** Writes a place in the form that editors and terminals show as a link: `file:line:column`. */
export const placeLine = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

/**
 * A finding on one line. Names of files and keys may contain control characters, so pass the line through `visible`
 * before you print it.
 */
export function findingLine({ severity, path, message, ...place }: Finding): string {
  const kind = severity === "warning" ? "warning" : undefined;
  return [placeLine(place), kind, path, message].filter((part) => part !== undefined).join(": ");
}

/** Returns the findings that are errors, without the warnings. */
export const errorsIn = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ severity }) => severity === "error");

interface CliErrorFacts {
  readonly exitCode?: ExitCode;
  readonly code?: string;
  readonly findings?: readonly Finding[];
  /** When the same command may be run again. */
  readonly retryAt?: Date | undefined;
}

/**
 * A mistake that this program found before it sent anything. The error's message never contains the text of a message
 * to a customer.
 */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  /** A short, stable name of the mistake, for programs. */
  readonly code: string;
  /** Every error in the files that were read, one by one. */
  readonly findings: readonly Finding[];
  readonly retryAt: Date | undefined;

  constructor(message: string, { exitCode = EXIT.usage, code = "usage", findings = [], retryAt }: CliErrorFacts = {}) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
    this.code = code;
    this.findings = findings;
    this.retryAt = retryAt;
  }

  /** Returns an object of the same shape as the SDK's errors. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, exitCode, findings, retryAt } = this;
    const retryable = exitCode === EXIT.failed || retryAt !== undefined;
    const facts = { name, message, outcome: "not-sent", code, retryable };
    return { ...facts, ...(retryAt && { retryAt }), ...(findings.length > 0 && { findings }) };
  }
}

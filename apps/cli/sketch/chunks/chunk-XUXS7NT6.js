// src/errors.ts
var EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  undelivered: 3,
  declined: 3,
  credentials: 4,
  incomplete: 5,
  unknown: 6,
  stopped: 7,
  pending: 8,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143
};
var EXIT_CODES_HELP = `Exit codes:
  0    the command succeeded
  1    failed: the message was refused or not sent, so no message exists
  2    the command line, the environment or the input is invalid; nothing was sent
  3    the message exists and was not delivered (status "failed"); never send it again as a new message
       (outbox: a question was answered with no, or nobody could be asked)
  4    the credentials are missing or were refused
  5    the outbox has sent what it could; some messages were refused, not sent or not delivered
  6    the outcome is unknown: the message may exist; look at the conversation before you send it again
  7    the outbox is paused or was stopped by a rule; the last line on stderr is the command that goes on
  8    the outbox has sent what was due; some messages are queued for later
  129  ended by SIGHUP (130 by Ctrl-C, 143 by SIGTERM) before anything was sent; after that, the code is 0, 1, 3, 4 or 6
       (outbox: messages are still queued; the last line on stderr is the command that goes on)`;
var placeLine = ({ file, line, column }) => `${file}:${line}:${column}`;
function findingLine({ severity, path, message, ...place }) {
  const kind = severity === "warning" ? "warning" : void 0;
  return [placeLine(place), kind, path, message].filter((part) => part !== void 0).join(": ");
}
var errorsIn = (findings) => findings.filter(({ severity }) => severity === "error");
var CliError = class extends Error {
  exitCode;
  /** A short, stable name of the mistake, for programs. */
  code;
  /** Every error in the files that were read, one by one. */
  findings;
  constructor(message, { exitCode = EXIT.usage, code = "usage", findings = [] } = {}) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
    this.code = code;
    this.findings = findings;
  }
  /** Returns an object of the same shape as the SDK's errors. */
  toJSON() {
    const { name, message, code, findings } = this;
    return { name, message, outcome: "not-sent", code, ...findings.length > 0 && { findings } };
  }
};

export {
  EXIT,
  EXIT_CODES_HELP,
  placeLine,
  findingLine,
  errorsIn,
  CliError
};

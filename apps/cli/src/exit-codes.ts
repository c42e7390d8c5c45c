/** What the exit code says. These numbers are part of the interface: scripts decide by them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  undelivered: 3,
  credentials: 4,
  unknown: 6,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The table of exit codes, as the help shows it. */
export const EXIT_CODES_HELP = `Exit codes:
  0    done as asked
  1    failed: refused or not sent; no message was made
  2    the command line, the environment or the input is invalid; nothing was sent
  3    the message exists and was not delivered (status "failed"); never send it again as new
  4    credentials are missing or were refused
  6    the outcome is unknown: the message may exist; look at the conversation before sending it again
  129  ended by SIGHUP, 130 by Ctrl-C, 143 by SIGTERM; nothing was sent (otherwise what became of it: 0, 1, 3, 4, 6)`;

const NAMES = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal that asks the program to end. */
export type SignalName = (typeof NAMES)[number];

/**
 * Takes over Ctrl-C, SIGTERM and SIGHUP for the rest of the program. The first one aborts, with its name as the reason. Those
 * behind it change nothing, for `npx` and `npm run` pass one Ctrl-C on a second time: ended by that, the program could not say
 * what became of a message. What it still has to do then does not wait for anybody.
 */
export function watchSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of NAMES) process.on(name, () => controller.abort(name));
  return controller.signal;
}

/** The signal that ended a watch, if one did. */
export const signalOf = ({ aborted, reason }: AbortSignal): SignalName | undefined =>
  aborted ? NAMES.find((name) => name === reason) : undefined;

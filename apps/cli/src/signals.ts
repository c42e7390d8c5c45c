const NAMES = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal that asks the program to end. */
export type SignalName = (typeof NAMES)[number];

/** The signals that a program has had, each with its name as the reason of the abort. */
export interface Signals {
  /** Aborted by the first: what is under way may still be finished. */
  readonly first: AbortSignal;
  /** Aborted by a later one: what is under way ends at once. */
  readonly second: AbortSignal;
}

/**
 * How long after the first signal another one is taken for the same, in ms: `npx` and `npm run` pass a Ctrl-C on to a program that
 * has had it from the terminal already.
 */
const SAME = 1000;

/**
 * Takes over Ctrl-C, SIGTERM and SIGHUP for the rest of the program. None of them ends it, for then it could not say what became
 * of a message.
 */
export function watchSignals(): Signals {
  const [first, second] = [new AbortController(), new AbortController()];
  let since = Infinity;
  const take = (name: SignalName): void => {
    if (!first.signal.aborted) {
      since = performance.now();
      first.abort(name);
    } else if (performance.now() - since >= SAME) second.abort(name);
  };
  for (const name of NAMES) process.on(name, () => take(name));
  return { first: first.signal, second: second.signal };
}

/** The signal that has asked the program to end, if one has. */
export const signalOf = ({ first }: Signals): SignalName | undefined =>
  first.aborted ? NAMES.find((name) => name === first.reason) : undefined;

const NAMES = ["SIGINT", "SIGTERM"] as const;

/** A signal that asks the program to end. */
export type SignalName = (typeof NAMES)[number];

/** A time during which the first signal is a request; the second one ends the program as it always does. */
export interface SignalWatch extends Disposable {
  /** Aborted by the first signal, whose name is the reason. */
  readonly signal: AbortSignal;
}

/** Takes over Ctrl-C and SIGTERM until it is disposed of. */
export function watchSignals(): SignalWatch {
  const controller = new AbortController();
  const end = (): void => {
    for (const name of NAMES) process.off(name, onSignal);
  };
  const onSignal = (name: SignalName): void => {
    end();
    controller.abort(name);
  };
  for (const name of NAMES) process.on(name, onSignal);
  return { signal: controller.signal, [Symbol.dispose]: end };
}

/** The signal that ended a watch, if one did. */
export const signalOf = ({ aborted, reason }: AbortSignal): SignalName | undefined =>
  aborted ? NAMES.find((name) => name === reason) : undefined;

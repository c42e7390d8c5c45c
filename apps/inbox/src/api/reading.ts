import { EmulatorRequestError, type EmulatorRequestFailure } from "@livedesk/emulator/client";

/** The reason why a request to the emulator failed. */
export interface Problem {
  /** Undefined if the page found the problem before it sent a request. */
  readonly reason: EmulatorRequestFailure | undefined;
  /** The explanation. It is in English if it comes from the emulator. */
  readonly detail: string;
}

/** Converts an error into a problem that the page can show. */
export const problemOf = (error: unknown): Problem => ({
  reason: error instanceof EmulatorRequestError ? error.reason : undefined,
  detail: error instanceof EmulatorRequestError ? error.detail : error instanceof Error ? error.message : String(error),
});

/** A value that is read from the emulator. The last value that could be read is kept when a later request fails. */
export type Loadable<Value> =
  | { readonly phase: "loading" }
  | { readonly phase: "ready"; readonly value: Value }
  | { readonly phase: "failed"; readonly error: Problem; readonly value?: Value };

/** The last value that could be read. */
export const valueOf = <Value>(loadable: Loadable<Value>): Value | undefined =>
  loadable.phase === "loading" ? undefined : loadable.value;

/** The state after a successful request. */
export const loaded = <Value>(value: Value): Loadable<Value> => ({ phase: "ready", value });

/** The state after a failed request. */
export function failedToLoad<Value>(before: Loadable<Value>, error: Problem): Loadable<Value> {
  const value = valueOf(before);
  return { phase: "failed", error, ...(value !== undefined && { value }) };
}

/** The pause after each run of a job, in ms. In tests, `wait` replaces the timer. */
interface Rest {
  readonly ms: number;
  readonly wait?: (ms: number) => Promise<void>;
}

const byTheClock = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/**
 * Limits how often a job runs. Only one run is in progress at a time. If the job was requested in the meantime, it runs
 * once more. After each run there is a pause, so that the job does not run all the time if there are many requests. The
 * promise resolves after a run that began after the request.
 */
export function coalesced(
  job: () => Promise<void>,
  { ms, wait = byTheClock }: Rest = { ms: 0, wait: () => Promise.resolve() },
): () => Promise<void> {
  let busy: Promise<unknown> | undefined;
  let next: Promise<void> | undefined;

  const start = (): Promise<void> => {
    const run = job();
    const rested = run.catch(() => undefined).then(() => wait(ms));
    busy = rested;
    void rested.then(() => {
      if (busy === rested) busy = undefined;
    });
    return run;
  };

  return () => {
    if (busy === undefined) return start();
    next ??= busy.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}

/**
 * The pause between two requests if there are many changes. It is short for a reader, and long enough to leave the
 * emulator time for other work.
 */
export const REST = { ms: 250 };

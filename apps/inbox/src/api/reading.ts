/** Why a request of this page went wrong: of all but the first, nobody knows what it did. */
export type RequestFault = "refused" | "unreachable" | "silent" | "unreadable" | "stopped";

/** A request of this page went wrong. Only a refusal has a status, and then the message is what the emulator said. */
export class RequestError extends Error {
  readonly fault: RequestFault;
  readonly status: number | undefined;

  constructor(fault: RequestFault, message: string, status?: number) {
    super(message);
    this.name = "RequestError";
    this.fault = fault;
    this.status = status;
  }
}

/** Why something could not be read or changed. */
export interface Problem {
  /** Undefined where the page itself found what is wrong. */
  readonly fault: RequestFault | undefined;
  /** What was said of it; in English where the emulator says it. */
  readonly detail: string;
}

/** What an error means. */
export const problemOf = (error: unknown): Problem => ({
  fault: error instanceof RequestError ? error.fault : undefined,
  detail: error instanceof Error ? error.message : String(error),
});

/** Something that is read from the emulator. What was once read stays while a newer reading fails. */
export type Loadable<Value> =
  | { readonly phase: "loading" }
  | { readonly phase: "ready"; readonly value: Value }
  | { readonly phase: "failed"; readonly error: Problem; readonly value?: Value };

/** What is there, however old. */
export const valueOf = <Value>(loadable: Loadable<Value>): Value | undefined =>
  loadable.phase === "loading" ? undefined : loadable.value;

/** After a reading that went well. */
export const loaded = <Value>(value: Value): Loadable<Value> => ({ phase: "ready", value });

/** After a reading that went wrong. */
export function failedToLoad<Value>(before: Loadable<Value>, error: Problem): Loadable<Value> {
  const value = valueOf(before);
  return { phase: "failed", error, ...(value !== undefined && { value }) };
}

/** How long a job rests after it has run, in ms, and by what clock; a test has one of its own. */
interface Rest {
  readonly ms: number;
  readonly wait?: (ms: number) => Promise<void>;
}

const byTheClock = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/**
 * Makes a job that is asked for often run as seldom as is right: one at a time, and once more after it when it was asked for
 * meanwhile. After each run it rests, so that a flood of askings does not keep it running. What it returns is done when a run
 * is that began after the asking.
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

/** Between two readings under a flood of changes: a glance for a reader, and room for the emulator's own work. */
export const REST = { ms: 250 };

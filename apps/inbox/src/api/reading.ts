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

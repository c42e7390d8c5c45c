import { useState } from "react";
import { type Problem, problemOf } from "../api/problem.ts";

/** One thing at a time that a reader has asked for, and why it went wrong. */
export interface Action {
  readonly busy: boolean;
  readonly error: Problem | undefined;
  /** Resolves to whether it went well. */
  run(job: () => Promise<unknown>): Promise<boolean>;
}

/** Runs what a button does, and keeps what went wrong for the eye of the reader. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Problem>();
  return {
    busy,
    error,
    run: async (job) => {
      setBusy(true);
      setError(undefined);
      try {
        await job();
        return true;
      } catch (reason) {
        setError(problemOf(reason));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

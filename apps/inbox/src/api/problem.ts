import { RequestError, type RequestFault } from "./request-error.ts";

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

import { once } from "node:events";

/** Answers nothing for as long as anyone waits, then throws the reason for leaving. */
export async function untilGone(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}

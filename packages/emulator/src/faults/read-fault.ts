import type { Complaint } from "./complaint.ts";
import { type Fault, FAULT_NAMES, type FaultName } from "./schema.ts";

// More would overflow the runtime's timers, which then fire at once.
const MAX_DELAY_MS = 2 ** 31 - 1;

const isFaultName = (value: unknown): value is FaultName => FAULT_NAMES.some((name) => name === value);

const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isHttpDate = (value: unknown): value is string =>
  typeof value === "string" && new Date(value).toUTCString() === value;

function readRetryAfter(value: unknown, complain: Complaint): number | string {
  if (isWholeNumber(value) || isHttpDate(value)) return value;
  throw complain("retryAfter", "must be whole seconds or an HTTP date such as Wed, 21 Oct 2015 07:28:00 GMT");
}

function readDelay(value: unknown, complain: Complaint): number {
  if (isWholeNumber(value) && value <= MAX_DELAY_MS) return value;
  throw complain("delayMs", `is needed with slow: give milliseconds, a whole number from 0 to ${MAX_DELAY_MS}`);
}

/** The fault that some fields, already known by name, ask for. */
export function readFault(fields: Readonly<Record<string, unknown>>, complain: Complaint): Fault {
  const { fault, retryAfter, delayMs } = fields;
  if (!isFaultName(fault)) throw complain("fault", `must be one of ${FAULT_NAMES.join(", ")}`);
  if (fault !== "429" && retryAfter !== undefined) throw complain("retryAfter", "goes with 429 alone");
  if (fault !== "slow" && delayMs !== undefined) throw complain("delayMs", "goes with slow alone");
  if (fault === "slow") return { fault, delayMs: readDelay(delayMs, complain) };
  if (fault !== "429" || retryAfter === undefined) return { fault };
  return { fault, retryAfter: readRetryAfter(retryAfter, complain) };
}

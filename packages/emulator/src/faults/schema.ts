/** A fault that strikes before the body has been read, and so before a JSON body can tell what it is. */
export interface EarlyFault {
  readonly fault: "reset-before-body" | "reset-mid-body";
}

/** A fault that strikes when the call has been read and found right. */
export type LateFault =
  | {
      readonly fault:
        | "reset-after-commit"
        | "stall-headers"
        | "stall-body"
        | "500-before-commit"
        | "500-after-commit"
        | "502-html"
        | "truncated-json"
        | "not-json";
    }
  | {
      readonly fault: "429";
      /** Sent as `Retry-After`: whole seconds, or an HTTP date such as `new Date().toUTCString()`. */
      readonly retryAfter?: number | string | undefined;
    }
  | {
      readonly fault: "slow";
      /** How long the answer waits, in milliseconds. */
      readonly delayMs: number;
    };

/** Something that goes wrong between the arrival of a call and the end of its answer. */
export type Fault = EarlyFault | LateFault;

/** The name of a fault. */
export type FaultName = Fault["fault"];

/** Every fault, by the name that rules, the header and the README call it, in the order of a call's life. */
export const FAULT_NAMES = [
  "reset-before-body",
  "reset-mid-body",
  "429",
  "502-html",
  "500-before-commit",
  "stall-headers",
  "reset-after-commit",
  "500-after-commit",
  "stall-body",
  "truncated-json",
  "not-json",
  "slow",
] as const satisfies readonly FaultName[];

/** Whether a fault strikes before the body has been read. */
export const isEarly = (fault: Fault): fault is EarlyFault =>
  fault.fault === "reset-before-body" || fault.fault === "reset-mid-body";

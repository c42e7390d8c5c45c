/** The faults that the emulator knows, in the order of a call's life. */
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
] as const;

/** The name of a fault. */
type FaultName = (typeof FAULT_NAMES)[number];

/** The kinds of call that a fault can be kept to. */
export const CALL_KINDS = ["text", "note", "file", "template", "retry"] as const;

/** What a call does. */
type CallKind = (typeof CALL_KINDS)[number];

/** A fault to come. */
export interface NewFault {
  readonly fault: FaultName;
  readonly kind?: CallKind;
  readonly conversationId?: number;
  readonly count?: number;
  /** In ms, for `slow`. */
  readonly delayMs?: number;
}

/** A fault in force, and how often it struck. */
export interface ListedFault {
  readonly id: number;
  readonly fault: string;
  readonly kind: string | undefined;
  readonly conversationId: number | undefined;
  readonly count: number | undefined;
  readonly odds: number | undefined;
  readonly struck: number;
}

/** Whether a fault can still strike: one that has struck as often as it was to is listed, and does nothing any more. */
export const isInForce = ({ count, odds, struck }: ListedFault): boolean =>
  odds === undefined ? struck < (count ?? 1) : odds > 0;

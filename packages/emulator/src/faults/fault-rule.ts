import type { CallKind } from "./call-kind.ts";
import type { Fault } from "./schema.ts";

/** A fault, the calls that it may strike, and how often it does: once, unless `count` or `odds` say otherwise. */
export type FaultRule = Fault & {
  /** Strikes calls in this conversation alone; in all by default. */
  readonly conversationId?: number | undefined;
  /** Strikes calls of this kind alone; all by default. The early faults know `file` and `retry` alone. */
  readonly kind?: CallKind | undefined;
  /** Strikes the next so many calls that match; 1 by default. Not together with `odds`. */
  readonly count?: number | undefined;
  /** Strikes each call that matches with this probability, from 0 to 1. */
  readonly odds?: number | undefined;
};

/** A rule that is in force: `matched` is how many calls it was asked about, `struck` how many it struck. */
export type ListedFaultRule = FaultRule & {
  /** Its number, from 1 after each clearing. */
  readonly id: number;
  readonly matched: number;
  readonly struck: number;
};

/** Rules in the order in which they are asked. */
export interface FaultPlan {
  /** What `odds` are decided by; the one in force, at first a random one, by default. */
  readonly seed?: string | undefined;
  readonly rules: readonly FaultRule[];
}

/** The seed and the rules in force. The same seed, rules and order of calls give the same faults. */
export interface FaultList {
  readonly seed: string;
  readonly rules: readonly ListedFaultRule[];
}

import type { Evidence } from "./store.ts";

/**
 * How many attempts of a message from which nothing was sent are kept in its evidence: the first ones, and the last ones. A day without a
 * network makes more than a thousand of them, and each is like the one before.
 */
export const FIRST_KEPT = 10;
export const LAST_KEPT = 20;

/** What stands in the evidence instead of the attempts that were left out. */
export const LEFT_OUT_NOTE = "Attempts from which nothing was sent";

/**
 * Whether a fact can be left out when there are many like it: an attempt after which the message was queued again, and which has no id of
 * a message. Nobody needs it to find out what became of the message. Every other fact is kept for ever.
 */
export const isSpare = ({ kind, outcome, messageId }: Evidence): boolean =>
  kind === "attempt" && outcome === "queued" && messageId === undefined;

/**
 * Adds a fact to the evidence of a message. If there are too many attempts from which nothing was sent, the oldest after the first ones is
 * left out, and an entry `left-out` counts it. The SQL function `add_fact` of the store in Postgres does the same.
 */
export function addFact(evidence: readonly Evidence[], fact: Evidence): readonly Evidence[] {
  const all = [...evidence, fact];
  const spare = all.filter(isSpare);
  const gone = spare[FIRST_KEPT];
  if (!isSpare(fact) || gone === undefined || spare.length <= FIRST_KEPT + LAST_KEPT) return all;
  const before = all.find(({ kind }) => kind === "left-out");
  const entry: Evidence = { at: gone.at, kind: "left-out", count: (before?.count ?? 0) + 1, note: LEFT_OUT_NOTE };
  if (before === undefined) return all.map((each) => (each === gone ? entry : each));
  return all.filter((each) => each !== gone).map((each) => (each === before ? entry : each));
}

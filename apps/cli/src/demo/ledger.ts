import type { EmulatorTruth, TruthMessage } from "@livedesk/emulator";
import { differences } from "./differences.ts";

/** Keeps account of the messages that must exist, and compares it with those that do. */
export interface Ledger {
  /** The message that a step made, or made again; undefined if there is not exactly one. */
  book(truth: EmulatorTruth, again: boolean): TruthMessage | undefined;
  /** The id of the message that failed last. */
  readonly failedId: number;
  /** How many messages must exist by now, beside those of the start. */
  readonly size: number;
  /** What exists and should not, or the other way about, or differs from when it was booked. */
  audit(truth: EmulatorTruth): string[];
}

const all = (truth: EmulatorTruth): readonly TruthMessage[] => truth.conversations.flatMap(({ messages }) => messages);

/** Starts an account; what exists by then is not part of it. */
export function openLedger(start: EmulatorTruth): Ledger {
  const before = new Set(all(start).map(({ id }) => id));
  const booked = new Map<number, TruthMessage>();
  let failedId = 0;
  const fresh = (truth: EmulatorTruth) => all(truth).filter(({ id }) => !before.has(id));
  return {
    book(truth, again) {
      const candidates = fresh(truth).filter(({ id }) => (again ? id === failedId : !booked.has(id)));
      const [message] = candidates;
      if (message === undefined || candidates.length > 1) return undefined;
      booked.set(message.id, message);
      if (message.status === "failed") failedId = message.id;
      return message;
    },
    get failedId() {
      return failedId;
    },
    get size() {
      return booked.size;
    },
    audit(truth) {
      const now = fresh(truth);
      const surplus = now.filter(({ id }) => !booked.has(id)).map(({ id }) => `message ${id} should not exist`);
      const changed = [...booked].flatMap(([id, message]) =>
        differences(
          message,
          now.find((other) => other.id === id),
          `message ${id}`,
        ),
      );
      return [...surplus, ...changed];
    },
  };
}

import type { EmulatorTruth, TruthMessage } from "@livedesk/emulator";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Returns the differences between two values. Only the keys of `expected` are compared. */
export function differences(expected: unknown, actual: unknown, path: string): string[] {
  if (!isObject(expected)) return Object.is(expected, actual) ? [] : [difference(expected, actual, path)];
  if (!isObject(actual)) return [difference(expected, actual, path)];
  const entries = Object.entries(expected).flatMap(([key, value]) => differences(value, actual[key], `${path}.${key}`));
  if (!Array.isArray(expected)) return entries;
  return [...entries, ...differences(expected.length, actual["length"], `${path}.length`)];
}

const difference = (expected: unknown, actual: unknown, path: string): string =>
  `${path} should be ${JSON.stringify(expected)} and is ${JSON.stringify(actual)}`;

/** Returns the part of an answer that has only the keys of `expected`. */
export function relevantPart(expected: unknown, actual: unknown): unknown {
  if (!isObject(expected) || !isObject(actual)) return actual;
  if (Array.isArray(expected)) return expected.map((item, at) => relevantPart(item, actual[at]));
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, relevantPart(value, actual[key])]));
}

/** Records the messages that the demo creates, and compares them with the messages in the emulator. */
export interface Ledger {
  /**
   * Records the new message that a step created, or the failed message that a step `retried`. Returns the message, or
   * undefined if there is not exactly one such message.
   */
  record(truth: EmulatorTruth, retried: boolean): TruthMessage | undefined;
  /** The id of the last message that failed. */
  readonly failedId: number;
  /** How many messages are recorded. */
  readonly size: number;
  /**
   * Lists the problems: messages that were never recorded, that no longer exist, or that have changed since they were
   * recorded.
   */
  audit(truth: EmulatorTruth): string[];
}

const messagesIn = (truth: EmulatorTruth): readonly TruthMessage[] =>
  truth.conversations.flatMap(({ messages }) => messages);

/** Opens a ledger. It does not contain the messages that exist at the start. */
export function openLedger(start: EmulatorTruth): Ledger {
  const before = new Set(messagesIn(start).map(({ id }) => id));
  const recorded = new Map<number, TruthMessage>();
  let failedId = 0;
  const newMessages = (truth: EmulatorTruth) => messagesIn(truth).filter(({ id }) => !before.has(id));
  return {
    record(truth, retried) {
      const candidates = newMessages(truth).filter(({ id }) => (retried ? id === failedId : !recorded.has(id)));
      const [message] = candidates;
      if (message === undefined || candidates.length > 1) return undefined;
      recorded.set(message.id, message);
      if (message.status === "failed") failedId = message.id;
      return message;
    },
    get failedId() {
      return failedId;
    },
    get size() {
      return recorded.size;
    },
    audit(truth) {
      const messages = newMessages(truth);
      const surplus = messages.filter(({ id }) => !recorded.has(id)).map(({ id }) => `message ${id} should not exist`);
      const changed = [...recorded].flatMap(([id, message]) =>
        differences(
          message,
          messages.find((other) => other.id === id),
          `message ${id}`,
        ),
      );
      return [...surplus, ...changed];
    },
  };
}

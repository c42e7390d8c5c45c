import { createHash } from "node:crypto";
import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Enqueued, Evidence, NewRow, Settlement, TendLimits, Turn } from "../../store.ts";

/** The limits of `tend` in most tests, in ms. */
export const LIMITS: TendLimits = { holdUnknown: 60_000, overdueAfter: 90_000, open: [] };

/** The SHA-256 of a text, as a row names its input. */
export const hash = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());

/** A row to store, in most fields a usual one. */
export const row = (
  conversation: number | string,
  fields: Partial<NewRow> & { readonly text?: string } = {},
): NewRow => {
  const { text = "Hello", ...rest } = fields;
  return {
    conversationId: String(conversation),
    key: undefined,
    inputHash: hash(text),
    input: new TextEncoder().encode(JSON.stringify({ content: text })),
    priority: 0,
    runAt: undefined,
    expiresAt: undefined,
    after: undefined,
    reference: undefined,
    files: [],
    ...rest,
  };
};

/** The id in an answer of `enqueue`. */
export const idOf = (enqueued: Enqueued | undefined): number => {
  if (enqueued === undefined || "problem" in enqueued) throw new Error(`Not stored: ${JSON.stringify(enqueued)}`);
  return enqueued.id;
};

/** The ids of messages, in their order. */
export const ids = (messages: readonly { readonly id: number }[]) => messages.map(({ id }) => id);

/** The end of an attempt. */
export const ended = (
  { id, attempt }: { readonly id: number; readonly attempt: number },
  state: Settlement["state"],
  fields: Partial<Settlement> = {},
): Settlement => ({
  id,
  attempt,
  state,
  holdFor: 0,
  evidence: { at: 1, kind: "attempt", attempt, outcome: state },
  ...fields,
});

/** A decision or a note of a person, as evidence. */
export const said = (kind: Evidence["kind"], note = "on call"): Evidence => ({ at: 2, kind, by: "ann", note });

/** A turn, in most fields an empty one. */
export const aTurn = (fields: Partial<Turn>): Turn => ({
  settle: [],
  claim: 0,
  rate: undefined,
  overdueAfter: 0,
  ...fields,
});

/** A value that this test knows to be there. */
export function sure<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("A value of this test is missing");
  return value;
}

/**
 * The folder for the temporary folders of tests: in memory where there is room. The tests make hundreds of databases, and wait most of the
 * time for a disk. The code under test does the same in both. Tests that kill processes use the disk.
 */
export function memoryFolder(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 2 * 1024 ** 3 ? memory : tmpdir();
}

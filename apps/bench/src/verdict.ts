import type { Delivered } from "./workloads/deliver.ts";

/** How often what a client said was not what happened, and how often it said nothing. */
export interface Verdict {
  readonly sends: number;
  /** Stored more than once. */
  readonly duplicates: number;
  /** Said to be accepted, and not stored. */
  readonly silentLosses: number;
  /** Said to be refused or not sent, and stored. */
  readonly falseRefusals: number;
  /** Said to be refused or not sent, and not stored. */
  readonly knownRefusals: number;
  /** Thrown without a word on whether it was sent. */
  readonly unclear: number;
  /** Stored at least once. */
  readonly stored: number;
}

/** Compares what a client said of each message with the contents that a server has. */
export function verdict(delivered: Delivered, contents: readonly string[]): Verdict {
  const copies = new Map<string, number>();
  for (const content of contents) copies.set(content, (copies.get(content) ?? 0) + 1);
  const outcomes = delivered.map(({ content, claim }) => ({ claim, copies: copies.get(content) ?? 0 }));
  const count = (matches: (outcome: (typeof outcomes)[number]) => boolean): number => outcomes.filter(matches).length;
  const refused = ({ claim }: (typeof outcomes)[number]): boolean => claim === "rejected" || claim === "not-sent";
  return {
    sends: outcomes.length,
    duplicates: count((outcome) => outcome.copies > 1),
    silentLosses: count((outcome) => outcome.claim === "accepted" && outcome.copies === 0),
    falseRefusals: count((outcome) => refused(outcome) && outcome.copies > 0),
    knownRefusals: count((outcome) => refused(outcome) && outcome.copies === 0),
    unclear: count((outcome) => outcome.claim === "unclear"),
    stored: count((outcome) => outcome.copies > 0),
  };
}

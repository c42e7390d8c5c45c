import { expect, test } from "vitest";
import { verdict } from "./delivery.ts";

test("verdict() counts duplicates, silent losses, false refusals and unclear errors separately", () => {
  const delivered = [
    { content: "sent", claim: "accepted" },
    { content: "sent twice", claim: "accepted" },
    { content: "lost", claim: "accepted" },
    { content: "refused", claim: "rejected" },
    { content: "refused, and there", claim: "rejected" },
    { content: "not sent, and there twice", claim: "not-sent" },
    { content: "unclear", claim: "unclear" },
    { content: "unclear, and there", claim: "unclear" },
  ] as const;
  const stored = [
    "sent",
    "sent twice",
    "sent twice",
    "refused, and there",
    "not sent, and there twice",
    "not sent, and there twice",
    "unclear, and there",
    "the customer's own",
  ];
  expect(verdict(delivered, stored)).toEqual({
    sends: 8,
    duplicates: 2,
    silentLosses: 1,
    falseRefusals: 2,
    knownRefusals: 1,
    unclear: 2,
    stored: 5,
  });
});

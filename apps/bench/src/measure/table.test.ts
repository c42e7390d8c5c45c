import { expect, test } from "vitest";
import { formatNumber, toMarkdown } from "./table.ts";

test.each([
  [0, "0"],
  [0.004, "0.00"],
  [0.156, "0.16"],
  [1, "1"],
  [1.046, "1.05"],
  [9.998, "10.0"],
  [12.34, "12.3"],
  [99.97, "100"],
  [345.6, "346"],
  [1146, "1146"],
  [Number.NaN, "–"],
  [Number.POSITIVE_INFINITY, "–"],
])("formatNumber() writes %d as %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test("toMarkdown() writes a title, a caption and aligned columns", () => {
  const rows = [
    ["a|b", { lower: 0.9, median: 1, upper: 1.1, count: 20 }, 20],
    ["c", undefined, 3],
  ];
  expect(toMarkdown({ title: "Sends", caption: "Higher is better.", columns: ["client", "ratio", "n"], rows })).toBe(
    [
      "### Sends",
      "",
      "Higher is better.",
      "",
      "| client | ratio         | n   |",
      "| ------ | ------------- | --- |",
      "| a\\|b   | 1 (0.90–1.10) | 20  |",
      "| c      |               | 3   |",
      "",
    ].join("\n"),
  );
});

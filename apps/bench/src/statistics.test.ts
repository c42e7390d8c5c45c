import { expect, test } from "vitest";
import { mean, spread } from "./statistics.ts";

test.each([
  { values: [7], expected: { lower: 7, median: 7, upper: 7, count: 1 } },
  { values: [4, 1, 3, 2, 5], expected: { lower: 2, median: 3, upper: 4, count: 5 } },
  { values: [1, 2, 3, 4], expected: { lower: 1.75, median: 2.5, upper: 3.25, count: 4 } },
  { values: [1, 1, 1, 1000], expected: { lower: 1, median: 1, upper: 250.75, count: 4 } },
])("the spread of $values", ({ values, expected }) => {
  expect(spread(values)).toEqual(expected);
});

test("numbers are ordered as numbers, and the list stays as it was", () => {
  const values = [10, 9, 100];
  expect(spread(values).median).toBe(10);
  expect(values).toEqual([10, 9, 100]);
});

test("nothing measured is not a number", () => {
  expect(spread([]).median).toBeNaN();
  expect(mean([])).toBeNaN();
});

test("the mean", () => {
  expect(mean([1, 2, 6])).toBe(3);
});

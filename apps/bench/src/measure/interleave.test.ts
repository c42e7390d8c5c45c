import { expect, test } from "vitest";
import { interleave, mean, ratios, spread } from "./interleave.ts";

test("interleave() measures every subject between two measurements of every baseline, and starts each round with another subject", async () => {
  const order: string[] = [];
  const measure = async (subject: string): Promise<number> => order.push(subject);
  await interleave({ subjects: ["a", "b"], baselines: ["-", "="], rounds: 2, measure });
  expect(order.join("")).toBe("-=a-=b-=b-=a-=");
});

test("ratios() compares a sample with the mean of the baseline's values before and after the sample", async () => {
  const values = { base: [10, 30, 50, 10], subject: [40, 40, 60] };
  const measure = async (name: "base" | "subject"): Promise<number> => values[name].shift() ?? Number.NaN;
  const results = await interleave({ subjects: ["subject"], baselines: ["base"], rounds: 3, measure });
  const identity = (value: number): number => value;
  expect(ratios(results.get("subject") ?? [], 0, identity)).toEqual([2, 1, 2]);
  expect(ratios(results.get("base") ?? [], 0, identity)).toEqual([1, 2.5]);
});

test.each([
  { values: [7], expected: { lower: 7, median: 7, upper: 7, count: 1 } },
  { values: [4, 1, 3, 2, 5], expected: { lower: 2, median: 3, upper: 4, count: 5 } },
  { values: [1, 2, 3, 4], expected: { lower: 1.75, median: 2.5, upper: 3.25, count: 4 } },
  { values: [1, 1, 1, 1000], expected: { lower: 1, median: 1, upper: 250.75, count: 4 } },
])("spread() returns the median and the quartiles of $values", ({ values, expected }) => {
  expect(spread(values)).toEqual(expected);
});

test("spread() sorts numbers by their values, and does not change the list", () => {
  const values = [10, 9, 100];
  expect(spread(values).median).toBe(10);
  expect(values).toEqual([10, 9, 100]);
});

test("spread() and mean() of an empty list are NaN", () => {
  expect(spread([]).median).toBeNaN();
  expect(mean([])).toBeNaN();
});

test("mean() divides the sum of the values by their number", () => {
  expect(mean([1, 2, 6])).toBe(3);
});

import { expect, test } from "vitest";
import { interleave, ratios } from "./interleave.ts";

test("every subject stands between two measurements of every baseline, and no round begins as the one before", async () => {
  const order: string[] = [];
  const measure = async (subject: string): Promise<number> => order.push(subject);
  await interleave({ subjects: ["a", "b"], baselines: ["-", "="], rounds: 2, measure });
  expect(order.join("")).toBe("-=a-=b-=b-=a-=");
});

test("a sample is compared with the mean of its neighbours", async () => {
  const values = { base: [10, 30, 50, 10], subject: [40, 40, 60] };
  const measure = async (name: "base" | "subject"): Promise<number> => values[name].shift() ?? Number.NaN;
  const results = await interleave({ subjects: ["subject"], baselines: ["base"], rounds: 3, measure });
  const identity = (value: number): number => value;
  expect(ratios(results.get("subject") ?? [], 0, identity)).toEqual([2, 1, 2]);
  expect(ratios(results.get("base") ?? [], 0, identity)).toEqual([1, 2.5]);
});

import { expect, test } from "vitest";
import { readArguments } from "./settings.ts";
import { SUITE_NAMES } from "./suites.ts";

test("without arguments, everything is measured", () => {
  expect(readArguments([])).toEqual({ suites: SUITE_NAMES, quick: false });
});

test("suites run in their own order", () => {
  expect(readArguments(["size", "send", "--quick", "--rounds", "3", "--json", "out.json"])).toEqual({
    suites: ["send", "size"],
    quick: true,
    rounds: 3,
    json: "out.json",
  });
});

test.each([[["sned"]], [["--rounds", "0"]], [["--rounds", "many"]], [["--fast"]]])("%j is refused", (args) => {
  expect(() => readArguments(args)).toThrow(/sned|--rounds|--fast/);
});

import { expect, test } from "vitest";
import { readArguments, SUITE_NAMES } from "./settings.ts";

test("without arguments, every suite is chosen", () => {
  expect(readArguments([])).toEqual({ suites: SUITE_NAMES, quick: false });
});

test("all options are read, and the suites keep their own order", () => {
  const args = ["size", "send", "--quick", "--rounds", "3", "--processes", "2", "--json", "out.json"];
  expect(readArguments([...args, "--clients", "axios,livedesk"])).toEqual({
    suites: ["send", "size"],
    quick: true,
    rounds: 3,
    processes: 2,
    clients: ["livedesk", "axios"],
    json: "out.json",
  });
});

test.each([
  [["sned"], 'Unknown suite "sned"'],
  [["--clients", "axois"], 'Unknown client "axois"'],
  [["--rounds", "0"], '--rounds must be a whole number, 1 or more, not "0"'],
  [["--processes", "many"], '--processes must be a whole number, 1 or more, not "many"'],
  [["--fast"], "--fast"],
])("the arguments %j are refused with an error", (args, message) => {
  expect(() => readArguments(args)).toThrow(message);
});

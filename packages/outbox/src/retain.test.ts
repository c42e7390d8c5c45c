import { ConfigurationError } from "@livedesk/core";
import { describe, expect, test } from "vitest";
import { type Duration, parseRetain, type RetainOptions } from "./retain.ts";

const DAY = 86_400_000;

test("texts are kept for 30 days and keys for ever, unless told otherwise", () => {
  expect(parseRetain()).toEqual({ text: 30 * DAY, keys: Infinity });
  expect(parseRetain({ text: undefined })).toEqual({ text: 30 * DAY, keys: Infinity });
  expect(parseRetain({ keys: "7d" })).toEqual({ text: 7 * DAY, keys: 7 * DAY });
});

test.each<[Duration, number]>([
  ["7d", 7 * DAY],
  ["1.5h", 5_400_000],
  ["90s", 90_000],
  ["10m", 600_000],
  ["250ms", 250],
  ["0d", 0],
  [1000, 1000],
  ["7ms", 7],
  [0, 0],
  [Infinity, Infinity],
])("%j is %d ms", (duration, ms) => {
  expect(parseRetain({ text: duration })).toEqual({ text: ms, keys: Infinity });
});

describe("a duration that is wrong is refused, with its name and the right form", () => {
  test.each<unknown>([
    "7",
    "7 d",
    "d",
    "-1d",
    "1e3s",
    "7days",
    "Infinity",
    "7D",
    "",
    7,
    999,
    -1,
    Number.NaN,
    null,
    true,
    [7],
  ])("%j", (text) => {
    const parse = (): unknown => parseRetain({ text } as RetainOptions);
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(
      'retain.text: must be a number with a unit (ms, s, m, h, d) such as "7d", a number of ms (0, or 1000 and more), or Infinity',
    );
  });

  test("an unknown option, and keys that go before their texts", () => {
    expect(() => parseRetain({ texts: "7d" } as RetainOptions)).toThrow('Unknown option "retain.texts"');
    expect(() => parseRetain({ text: "7d", keys: "6d" })).toThrow("retain.keys: must be at least retain.text");
  });
});

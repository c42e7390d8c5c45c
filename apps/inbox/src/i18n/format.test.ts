import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatLatency, formatOffset, timeFormats } from "./format.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [1_234_567, "1.2 MB"],
  [52_428_800, "52.4 MB"],
  [123_456_789, "123 MB"],
  [5e12, "5,000 GB"],
])("%i bytes are written as %s", (bytes, words) => {
  expect(formatBytes(bytes, "en")).toBe(words);
});

test.each([
  [0, "0m"],
  [-5, "0m"],
  [59 * MINUTE + 59_000, "59m"],
  [HOUR, "1h 0m"],
  [2 * HOUR + 5 * MINUTE, "2h 5m"],
  [24 * HOUR, "1d"],
  [49 * HOUR, "2d 1h"],
])("a duration of %i ms is written as %s", (ms, words) => {
  expect(formatDuration(ms, "en")).toBe(words);
});

test("a duration is written in the reader's language", () => {
  expect(formatDuration(2 * HOUR, "ja")).toBe("2 時間 0 分");
});

test.each([
  [0, ""],
  [999, ""],
  [HOUR, "+1h 0m"],
  [-25 * HOUR, "−1d 1h"],
])("a clock that differs by %i ms shows %j", (ms, words) => {
  expect(formatOffset(ms, "en")).toBe(words);
});

test.each([
  [3.05, "3.1 ms"],
  [12.6, "13 ms"],
  [1340, "1.3 s"],
])("a call of %f ms is shown as %s", (ms, words) => {
  expect(formatLatency(ms, "en")).toBe(words);
});

test("times are written for a time zone and in a language", () => {
  const times = timeFormats("en", "Asia/Tokyo");
  const now = Date.UTC(2026, 10, 5, 15, 30); // In Tokyo, this is already the 6th.
  expect(times.time(now)).toBe("00:30");
  expect(times.dayKey(now)).toBe("2026-11-06");
  expect(times.short(now - HOUR, now)).toBe("Nov 5");
  expect(times.day(now, now)).toBe("Today");
  expect(times.day(now - HOUR, now)).toBe("Yesterday");
  expect(times.day(now - 72 * HOUR, now)).toBe("Tuesday, November 3");
  expect(times.exact(now + 7)).toBe("00:30:00.007");
  expect(timeFormats("ja", "Asia/Tokyo").day(now - HOUR, now)).toBe("昨日");
});

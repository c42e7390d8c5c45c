import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { WHATSAPP_ERRORS, whatsappError } from "./index.ts";

const table = await readFile(new URL("__fixtures__/whatsapp-errors.tsv", import.meta.url), "utf8");
const rows = table
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"));

/** The codes for which Meta names a wait in numbers. */
const waits = new Map([
  [130429, 1000],
  [131049, 24 * 3_600_000],
  [131056, 1000],
  [131057, 60_000],
  [132015, 3 * 3_600_000],
  [132069, 3_600_000],
  [133015, 5 * 60_000],
  [133016, 72 * 3_600_000],
  [134101, 10 * 60_000],
]);

test("WHATSAPP_ERRORS has every row of the table, in order, and no other row", () => {
  expect(rows).toHaveLength(104);
  const listed = WHATSAPP_ERRORS.map(({ code, title, retry, meaning }) => [String(code), title, retry, meaning]);
  expect(listed).toEqual(rows);
});

test("a code has a wait only if Meta names a wait for this code", () => {
  for (const { code, retryAfterMs } of WHATSAPP_ERRORS) expect([code, retryAfterMs]).toEqual([code, waits.get(code)]);
});

test("whatsappError() finds each error by its code", () => {
  for (const error of WHATSAPP_ERRORS) expect(whatsappError(error.code)).toBe(error);
});

test("whatsappError() returns the entry of 200 for every code from 200 to 299, and nothing for 199 and 300", () => {
  const permission = whatsappError(200);
  expect(permission).toMatchObject({ code: 200, title: "API Permission", retry: "account" });
  for (const code of [201, 250, 299]) expect(whatsappError(code)).toBe(permission);
  expect([199, 300, 301].map(whatsappError)).toEqual([undefined, undefined, undefined]);
});

test.each([-1, 131_046, 999_999, 131047.5, Number.NaN, Infinity])(
  "whatsappError() returns undefined for %d",
  (code) => {
    expect(whatsappError(code)).toBeUndefined();
  },
);

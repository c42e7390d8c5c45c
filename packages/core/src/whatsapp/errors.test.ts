import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { WHATSAPP_ERRORS, whatsappError } from "./index.ts";

const table = await readFile(new URL("__fixtures__/whatsapp-errors.tsv", import.meta.url), "utf8");
const rows = table
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"));

/** The waits that Meta gives in numbers. */
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

test("the list is the table: every row of it, in order, and no other", () => {
  expect(rows).toHaveLength(104);
  const listed = WHATSAPP_ERRORS.map(({ code, title, retry, meaning }) => [String(code), title, retry, meaning]);
  expect(listed).toEqual(rows);
});

test("the waits are Meta's, and elsewhere none is made up", () => {
  for (const { code, retryAfterMs } of WHATSAPP_ERRORS) expect([code, retryAfterMs]).toEqual([code, waits.get(code)]);
});

test("each is found by its code", () => {
  for (const error of WHATSAPP_ERRORS) expect(whatsappError(error.code)).toBe(error);
});

test("200 to 299 mean what 200 means, and their neighbours do not", () => {
  const permission = whatsappError(200);
  expect(permission).toMatchObject({ code: 200, title: "API Permission", retry: "account" });
  for (const code of [201, 250, 299]) expect(whatsappError(code)).toBe(permission);
  expect([199, 300, 301].map(whatsappError)).toEqual([undefined, undefined, undefined]);
});

test.each([-1, 131_046, 999_999, 131047.5, Number.NaN, Infinity])("%d is not in the table", (code) => {
  expect(whatsappError(code)).toBeUndefined();
});

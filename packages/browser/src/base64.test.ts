import { expect, test } from "vitest";
import { base64 } from "./base64.ts";

test.each(["", "a", "ab", "abc", "写真 😀", "half \ud83d", "\u0000\u00ff", "é".repeat(200_000)])(
  "base64 is that of a text's UTF-8: %#",
  (text) => {
    expect(base64(text)).toBe(Buffer.from(text).toString("base64"));
  },
);

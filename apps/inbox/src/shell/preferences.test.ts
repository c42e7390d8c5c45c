import { expect, test } from "vitest";
import { storedLocale, storedTheme } from "./preferences.ts";

test("choices are kept, and nonsense is not", () => {
  const store = (value: string | null) => ({ getItem: () => value, setItem: () => undefined });
  expect(storedLocale(store("ja"), ["en"])).toBe("ja");
  expect(storedLocale(store("tlh"), ["ja-JP"])).toBe("ja");
  expect(storedTheme(store("dark"))).toBe("dark");
  expect(storedTheme(store("pink"))).toBe("system");
});

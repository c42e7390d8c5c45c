import { expect, test } from "vitest";
import { storedLocale, storedTheme } from "./preferences.ts";

test("stored preferences are read, and values that are not valid are ignored", () => {
  const store = (value: string | null) => ({ getItem: () => value, setItem: () => undefined });
  expect(storedLocale(store("ja"), ["en"])).toBe("ja");
  expect(storedLocale(store("tlh"), ["ja-JP"])).toBe("ja");
  expect(storedTheme(store("dark"))).toBe("dark");
  expect(storedTheme(store("pink"))).toBe("system");
});

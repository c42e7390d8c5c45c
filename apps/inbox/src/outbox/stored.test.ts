import { expect, test } from "vitest";
import { safeStorage } from "./stored.ts";

test("a storage that throws behaves like an empty storage", () => {
  const forbidden = safeStorage(() => {
    throw new DOMException("no", "SecurityError");
  });
  forbidden.setItem("a", "b");
  expect(forbidden.getItem("a")).toBeNull();
});

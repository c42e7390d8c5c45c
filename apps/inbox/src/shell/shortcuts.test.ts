import { describe, expect, test } from "vitest";
import { type KeyPress, neighbour, shortcutOf } from "./shortcuts.tsx";

describe("a shortcut", () => {
  const press = (key: string, given: Partial<KeyPress> = {}): KeyPress => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    inField: false,
    inDialog: false,
    ...given,
  });

  test.each(["j", "k", "/", "r", "?"])("%s is a letter to whoever writes", (key) => {
    expect(shortcutOf(press(key))).toBeDefined();
    expect(shortcutOf(press(key, { inField: true }))).toBeUndefined();
    expect(shortcutOf(press(key, { inDialog: true }))).toBeUndefined();
    expect(shortcutOf(press(key, { ctrlKey: true }))).toBeUndefined();
  });

  test("Escape leaves a field too", () => {
    expect(shortcutOf(press("Escape", { inField: true }))).toBe("close");
  });

  test("no other key is one", () => {
    expect(shortcutOf(press("constructor"))).toBeUndefined();
  });
});

test.each([
  [undefined, 1, 3],
  [undefined, -1, 3],
  [1, 1, 2],
  [3, 1, 3],
  [1, -1, 1],
  [99, 1, 3],
] as const)("from %s by %i is %i", (chosen, step, next) => {
  expect(neighbour([1, 2, 3], chosen, step)).toBe(next);
});

test("no message has no neighbour", () => {
  expect(neighbour([], 1, 1)).toBeUndefined();
});

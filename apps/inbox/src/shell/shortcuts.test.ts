import { describe, expect, test } from "vitest";
import { type KeyPress, neighbour, shortcutOf } from "./shortcuts.tsx";

describe("a shortcut", () => {
  const press = (key: string, fields: Partial<KeyPress> = {}): KeyPress => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    inField: false,
    inDialog: false,
    ...fields,
  });

  test.each(["j", "k", "/", "r", "?"])("%s is not a shortcut in a field, in a dialog or with the Ctrl key", (key) => {
    expect(shortcutOf(press(key))).toBeDefined();
    expect(shortcutOf(press(key, { inField: true }))).toBeUndefined();
    expect(shortcutOf(press(key, { inDialog: true }))).toBeUndefined();
    expect(shortcutOf(press(key, { ctrlKey: true }))).toBeUndefined();
  });

  test("Escape also works in a field", () => {
    expect(shortcutOf(press("Escape", { inField: true }))).toBe("close");
  });

  test("exists only for the known keys", () => {
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
] as const)("from message %s, a step of %i leads to message %i", (chosen, step, next) => {
  expect(neighbour([1, 2, 3], chosen, step)).toBe(next);
});

test("a chat without messages has no next message", () => {
  expect(neighbour([], 1, 1)).toBeUndefined();
});

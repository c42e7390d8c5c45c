import { expect, test } from "vitest";
import { ownPath } from "./own-path.ts";

test.each([
  ["http://127.0.0.1:4010/rails/x/a%20b.png?c=1", "/rails/x/a%20b.png?c=1"],
  ["/already/a/path", "/already/a/path"],
  ["http://[", ""],
])("%s is %s here", (address, path) => {
  expect(ownPath(address)).toBe(path);
});

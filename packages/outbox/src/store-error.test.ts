import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { StoreError, type StoreErrorCode } from "./store-error.ts";

// The compiler reports a code that is missing here, and a code that does not exist.
const CODES: Readonly<Record<StoreErrorCode, true>> = {
  "store-busy": true,
  "store-full": true,
  "store-damaged": true,
  "store-replaced": true,
  "store-unreachable": true,
  "store-connection-lost": true,
  "store-failed": true,
};

const guide = await readFile("../../docs/troubleshooting.md", "utf8");

describe.each(Object.keys(CODES) as StoreErrorCode[])("the code %s of a database", (code) => {
  test("has one paragraph in the guide, with its cause and what to do", () => {
    const sections = guide.split(/^#{1,3} /m).filter((section) => section.startsWith(`${code}\n`));
    expect(sections).toEqual([expect.stringMatching(/\n- \*\*Cause\*\*: .+\n- \*\*What to do\*\*: .+\n/)]);
  });

  test("has an error whose docs are the URL of the paragraph", () => {
    expect(new StoreError(code, "x").docs).toMatch(new RegExp(`^https:.*/docs/troubleshooting\\.md#${code}$`));
  });
});

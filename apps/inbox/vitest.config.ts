import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

export default defineConfig({
  test: {
    ...base,
    name: "inbox",
    // For what a page has still to show. A busy machine is slow, and that is no failure.
    expect: { poll: { timeout: 20_000 } },
  },
});

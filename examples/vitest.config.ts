import { defineConfig } from "vitest/config";
import { base } from "../vitest.base.ts";

// The examples are programs that run in processes of their own. Each test waits for them most of the time.
export default defineConfig({
  test: {
    ...base,
    name: "examples",
    include: ["tests/*.test.ts"],
    exclude: ["tests/*.runtimes.test.ts"],
    typecheck: {},
  },
});

import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

/** Tests that start programs, stop servers or send large files for many seconds: `pnpm run e2e` runs them. */
export const endToEnd = ["src/chaos.test.ts", "src/uploads.test.ts", "src/*guide.test.ts"];

export const settings = {
  ...base,
  name: "node",
  // The outcome table waits for deadlines, most of the time for many at once.
  maxConcurrency: 24,
  // Files side by side on any machine, too: most of the time they wait.
  maxWorkers: 3,
};

export const define = { PACKAGE_VERSION: JSON.stringify(manifest.version) };

export default defineConfig({ define, test: { ...settings, exclude: endToEnd } });

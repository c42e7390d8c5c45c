import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

/** Tests that start a Postgres server: `pnpm run test:postgres` runs them. */
export const withPostgres = ["src/{postgres,engines}/**/*.test.ts", "src/guide.test.ts"];

// The tests that kill processes take minutes: `pnpm run crash` runs them.
export default defineConfig({
  // Files side by side on any machine: half of the time they wait, for the disk and for timers.
  test: { ...base, name: "outbox", exclude: ["src/**/*.crash.test.ts", ...withPostgres], maxWorkers: 3 },
});

import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

// The tests that kill processes take minutes: `pnpm run crash` runs them.
export default defineConfig({ test: { ...base, name: "outbox", exclude: ["src/**/*.crash.test.ts"] } });

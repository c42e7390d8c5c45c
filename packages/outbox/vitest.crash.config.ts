import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

const report = process.env["LIVEDESK_TEST_REPORT"] ?? "crash.json";

/** Kills of processes, and schedules of a simulation. */
export default defineConfig({
  test: {
    ...base,
    name: "outbox-crash",
    include: ["src/**/*.crash.test.ts"],
    typecheck: { enabled: false },
    reporters: ["default", ["json", { outputFile: `.vitest/${report}` }]],
    // Most of the time the processes of these tests start, and wait for holds to end.
    maxConcurrency: 6,
    testTimeout: 300_000,
  },
});

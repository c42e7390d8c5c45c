import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import { withPostgres } from "./vitest.config.ts";

const report = process.env["LIVEDESK_TEST_REPORT"] ?? "postgres.json";

/** The tests that start a Postgres server. */
export default defineConfig({
  test: {
    ...base,
    name: "outbox-postgres",
    include: withPostgres,
    exclude: ["src/**/*.crash.test.ts"],
    typecheck: { enabled: false },
    reporters: ["default", ["json", { outputFile: `.vitest/${report}` }]],
  },
});

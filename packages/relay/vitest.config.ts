import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

// Files and the tests of a concurrent group side by side: most of the time they wait for sockets and for timeouts.
export default defineConfig({ test: { ...base, name: "relay", maxWorkers: 3, maxConcurrency: 12 } });

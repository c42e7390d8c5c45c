import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";

// Files side by side: most of the time they wait for sockets.
export default defineConfig({ test: { ...base, name: "relay", maxWorkers: 3 } });

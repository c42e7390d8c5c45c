import { defineConfig } from "vitest/config";
import { define, settings } from "./vitest.config.ts";

/** All tests but those of types: for the oldest supported Node.js. */
export default defineConfig({ define, test: { ...settings, typecheck: { enabled: false } } });

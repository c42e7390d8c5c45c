import { defineConfig } from "vitest/config";
import { base } from "../../vitest.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
  test: { ...base, name: "core" },
});

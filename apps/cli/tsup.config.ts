import { cp } from "node:fs/promises";
import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...base,
  entry: ["src/bin.ts"],
  // This package is a command, not a library, so nobody imports it.
  format: ["esm"],
  dts: false,
  platform: "node",
  // This is the built page of `livedesk emulator`.
  onSuccess: () =>
    cp(new URL("../inbox/dist/", import.meta.url), new URL("dist/inbox/", import.meta.url), { recursive: true }),
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
});

import { cp } from "node:fs/promises";
import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...base,
  entry: ["src/bin.ts"],
  // A command, not a library: nobody imports it.
  format: ["esm"],
  dts: false,
  platform: "node",
  // The page of `livedesk emulator`, as its own build left it.
  onSuccess: () =>
    cp(new URL("../inbox/dist/", import.meta.url), new URL("dist/inbox/", import.meta.url), { recursive: true }),
  define: { PACKAGE_VERSION: JSON.stringify(manifest.version) },
});

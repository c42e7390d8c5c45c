import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({ ...base, platform: "neutral", entry: ["src/index.ts", "src/node/index.ts"] });

import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  platform: "neutral",
  entry: ["src/index.ts", "src/testing/index.ts", "src/whatsapp/index.ts"],
});

import { rm } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";
import { base } from "../../tsup.base.ts";

// The two builds run at the same time, so neither may empty the folder that the other writes to.
const shared: Options = { ...base, platform: "neutral", clean: false };
const publicEntries = ["src/index.ts"];

export default defineConfig(async () => {
  await rm("dist", { recursive: true, force: true });
  return [
    {
      ...shared,
      format: ["esm"],
      // Every source file stays a file. A bundler cannot tell that a call such as `z.object(…)` at the top of a module has
      // no effect, so in one large file a page that imports one small function would get every model, and zod with them.
      entry: [
        "src/**/*.ts",
        "!src/**/*.{test,test-d}.ts",
        "!src/**/__fixtures__/**",
        "!src/{json-schema,openapi}.ts",
        "!src/testing/**",
      ],
      dts: { entry: publicEntries },
      // No file is imported for what it does when it is loaded.
      treeshake: { moduleSideEffects: false },
    },
    { ...shared, format: ["cjs"], entry: publicEntries },
  ];
});

import { readFile, rm, writeFile } from "node:fs/promises";
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
    {
      ...shared,
      format: ["esm", "cjs"],
      entry: { node: "src/index.ts" },
      dts: false,
      // Only for Node.js (condition "node" in package.json). To import zod, Node.js loads every file of it, 64 of them translations
      // of its messages, which takes 60 ms; the parts in use take 10. A page's bundler takes only the parts in use, and shares
      // them with the page's own models, so zod stays outside of the other builds.
      noExternal: ["zod"],
      onSuccess: writeLicence,
    },
  ];
});

/** The licence of zod asks that its notice goes with every copy. */
async function writeLicence(): Promise<void> {
  const read = (file: string) => readFile(new URL(file, import.meta.resolve("zod/package.json")), "utf8");
  const { version, license } = JSON.parse(await read("package.json")) as { version: string; license: string };
  const notice = `# Licences of what is bundled\n\n## zod - ${version} (${license})\n\n${await read("LICENSE")}`;
  await writeFile("dist/THIRD-PARTY-LICENSES.md", notice);
}

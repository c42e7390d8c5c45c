// What a page that uses the package makes its visitors download: bundled, minified, compressed with brotli.
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { currentPackage, readJson } from "./packages.mjs";

const { folder, manifest } = currentPackage();
const budgets = readJson(new URL("size-limits.json", import.meta.url))[manifest.name];

for (const { code, without = [], limit, reason } of budgets) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    external: without,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2023",
    logLevel: "error",
  });
  const size = brotliCompressSync(outputFiles[0].contents).length;
  console.log(`${code} ${without.map((name) => `without ${name}`).join()}: ${size} of ${limit} bytes`);
  if (size <= limit) continue;
  console.error(`That is ${size - limit} too many. The limit's reason: ${reason}`);
  process.exitCode = 1;
}

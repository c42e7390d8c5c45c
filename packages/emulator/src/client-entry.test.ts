import { isBuiltin } from "node:module";
import { brotliCompressSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { describe, expect, test } from "vitest";

/**
 * Bundles code as a bundler for browsers does. `without` names a package that stays out of the bundle. Returns the
 * bundle, and every module of Node.js that the bundle would need.
 */
async function bundle(contents: string, without?: string): Promise<{ size: number; ofNode: readonly string[] }> {
  const ofNode: string[] = [];
  const collect: Plugin = {
    name: "collect-modules-of-node",
    setup: (bundler) =>
      bundler.onResolve({ filter: /^[^./]/ }, ({ path }) => {
        if (isBuiltin(path)) ofNode.push(path);
        return isBuiltin(path) || path === without ? { path, external: true } : undefined;
      }),
  };
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    plugins: [collect],
    logLevel: "silent",
  });
  return { size: brotliCompressSync(outputFiles[0]?.contents ?? "").length, ofNode };
}

describe("the built entry @livedesk/emulator/client", () => {
  test.each(["client.js", "client.cjs"])("imports no module of Node.js in its file %s", async (file) => {
    expect((await bundle(`import * as all from "./dist/${file}"; console.log(all);`)).ofNode).toEqual([]);
  });

  test("adds at most 2.4 kB, compressed with brotli, to a page that already contains zod/mini", async () => {
    const { size } = await bundle('export { connectEmulator, readChange } from "./dist/client.js";', "zod/mini");
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThan(2400);
  });

  test("the main entry reaches modules of Node.js, which proves that the check of the client entry can fail", async () => {
    expect((await bundle('export * from "./dist/index.js";')).ofNode).toContain("node:http");
  });
});

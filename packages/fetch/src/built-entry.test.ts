import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";

/**
 * Every file that an entry imports, directly or indirectly, and every module of Node.js or undici among its imports.
 */
async function reachable(entry: string): Promise<{ files: string[]; ofNode: string[] }> {
  const ofNode: string[] = [];
  const collect: Plugin = {
    name: "collect-modules-of-node",
    setup: (bundler) =>
      bundler.onResolve({ filter: /^[^./]/ }, ({ path }) => {
        if (!isBuiltin(path) && path !== "undici") return undefined;
        ofNode.push(path);
        return { path, external: true };
      }),
  };
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    metafile: true,
    plugins: [collect],
    logLevel: "silent",
  });
  return { files: Object.keys(metafile.inputs), ofNode };
}

test("the built entry imports no node: module and no undici, directly or indirectly", async () => {
  const { files, ofNode } = await reachable("../dist/index.js");
  expect(ofNode).toEqual([]);
  expect(files.some((file) => file.endsWith("core/dist/web/index.js"))).toBe(true);
});

test("control: the test finds node: modules in the built entry of the emulator", async () => {
  const { ofNode } = await reachable("../../emulator/dist/index.js");
  expect(ofNode.some((path) => path.startsWith("node:"))).toBe(true);
});

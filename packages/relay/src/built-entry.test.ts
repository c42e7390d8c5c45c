import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";

/** Every file that an entry reaches, as a bundler for browsers would find it, and every module of a server's runtime. */
async function reachable(entry: string): Promise<{ files: string[]; ofServers: string[] }> {
  const ofServers: string[] = [];
  const collect: Plugin = {
    name: "collect-modules-of-servers",
    setup: (bundler) =>
      bundler.onResolve({ filter: /^[^./]/ }, ({ path }) => {
        if (!isBuiltin(path) && path !== "undici") return undefined;
        ofServers.push(path);
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
  return { files: Object.keys(metafile.inputs), ofServers };
}

test.each(["../dist/index.js", "../dist/node/index.js"])("%s reaches no node: module and no undici", async (entry) => {
  const { files, ofServers } = await reachable(entry);
  expect(ofServers).toEqual([]);
  expect(files.some((file) => file.endsWith(entry.slice(3)))).toBe(true);
});

test("control: the walk sees them where they are", async () => {
  const { ofServers } = await reachable("../../node/dist/index.js");
  expect(ofServers).toContain("undici");
  expect(ofServers.some((path) => path.startsWith("node:"))).toBe(true);
});

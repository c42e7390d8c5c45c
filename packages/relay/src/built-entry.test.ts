import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";

/** All files that a bundler for browsers finds from an entry, and all imported modules that exist only on servers. */
async function reachable(entry: string): Promise<{ files: string[]; serverModules: string[] }> {
  const serverModules: string[] = [];
  const collect: Plugin = {
    name: "collect-server-modules",
    setup: (bundler) =>
      bundler.onResolve({ filter: /^[^./]/ }, ({ path }) => {
        if (!isBuiltin(path) && path !== "undici") return undefined;
        serverModules.push(path);
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
  return { files: Object.keys(metafile.inputs), serverModules };
}

test.each(["../dist/index.js", "../dist/node/index.js"])(
  "%s imports no node: module and no undici, directly or indirectly",
  async (entry) => {
    const { files, serverModules } = await reachable(entry);
    expect(serverModules).toEqual([]);
    expect(files.some((file) => file.endsWith(entry.slice(3)))).toBe(true);
  },
);

test("control: the test finds undici and node: modules in the built entry of @livedesk/node", async () => {
  const { serverModules } = await reachable("../../node/dist/index.js");
  expect(serverModules).toContain("undici");
  expect(serverModules.some((path) => path.startsWith("node:"))).toBe(true);
});

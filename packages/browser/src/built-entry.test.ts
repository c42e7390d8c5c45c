import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";

/**
 * Every file that a bundler for browsers finds from an entry, and every imported module that exists only on servers.
 */
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

test("the built entry imports no node: module and no undici, directly or indirectly", async () => {
  const { files, ofServers } = await reachable("../dist/index.js");
  expect(ofServers).toEqual([]);
  expect(files.some((file) => file.endsWith("core/dist/index.js"))).toBe(true);
});

test("the conformance suite imports no node: module and no undici, directly or indirectly", async () => {
  const { files, ofServers } = await reachable("../../emulator/dist/conformance/index.js");
  expect(ofServers).toEqual([]);
  expect(files.length).toBeGreaterThan(1);
});

test("control: the test finds undici and node: modules in the built entry of @livedesk/node", async () => {
  const { ofServers } = await reachable("../../node/dist/index.js");
  expect(ofServers).toContain("undici");
  expect(ofServers.some((path) => path.startsWith("node:"))).toBe(true);
});

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";

/** The packages that a built entry loads when it is imported, without the packages that undici loads. */
async function loaded(entry: string): Promise<Set<string>> {
  const undici: Plugin = {
    name: "undici-is-a-leaf",
    setup: (bundler) => bundler.onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, external: true })),
  };
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    // As in Node.js, every module that is imported runs, even if none of its exports is used.
    treeShaking: false,
    ignoreAnnotations: true,
    platform: "node",
    metafile: true,
    plugins: [undici],
    logLevel: "silent",
  });
  const files = Object.keys(metafile.inputs).map((file) => resolve(file));
  return new Set(files.map((file) => /.*\/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file));
}

test.each(["../dist/index.js", "../dist/index.cjs"])(
  "the built entry %s loads only our own packages and undici, and not zod",
  async (entry) => {
    const names = await loaded(entry);
    expect([...names].toSorted()).toEqual(["core", "node", "schema"]);
  },
);

test("control: the test finds zod in an entry that loads zod", async () => {
  expect(await loaded("../../schema/dist/index.js")).toContain("zod");
});

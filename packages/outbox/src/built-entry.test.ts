import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const ENTRIES = ["../dist/index", "../dist/sqlite/index", "../dist/postgres/index"].flatMap((entry) => [
  `${entry}.js`,
  `${entry}.cjs`,
]);
const SQLITE = "../dist/sqlite/index.js";

const pathOf = (entry: string): string => fileURLToPath(new URL(entry, import.meta.url));

/** The packages that a built entry loads when it is imported. */
async function loaded(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [pathOf(entry)],
    bundle: true,
    write: false,
    // As in Node.js, every module that is imported runs, even if none of its exports is used.
    treeShaking: false,
    ignoreAnnotations: true,
    platform: "node",
    metafile: true,
    logLevel: "silent",
  });
  const files = Object.keys(metafile.inputs).map((file) => resolve(file));
  const nameOf = (file: string): string =>
    /.*\/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file;
  return [...new Set(files.map(nameOf))].toSorted();
}

/** Whether a program has loaded `node:sqlite` at its end. */
function loadsSqlite(program: string): boolean {
  const report = `console.log(process.moduleLoadList.includes("NativeModule sqlite"));`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", `${program}\n${report}`];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 30_000 });
  expect(stderr).toBe("");
  return stdout === "true\n";
}

const importOf = (entry: string): string => `await import(${JSON.stringify(new URL(entry, import.meta.url))})`;

test.each(ENTRIES)("the built entry %s loads only our own packages, and not pg", async (entry) => {
  expect(["core", "outbox", "schema"]).toEqual(expect.arrayContaining(await loaded(entry)));
});

test("control: the test finds pg in a module that loads pg", async () => {
  expect(await loaded("./testing/postgres.ts")).toContain("pg");
});

test.each(ENTRIES)("the built entry %s does not load node:sqlite", (entry) => {
  expect(loadsSqlite(`${importOf(entry)};`)).toBe(false);
});

test("control: a store in SQLite that is open has loaded node:sqlite", async () => {
  const folder = await mkdtemp(join(tmpdir(), "livedesk-outbox-"));
  const program = `
    const { sqliteStore } = ${importOf(SQLITE)};
    const store = sqliteStore(${JSON.stringify(join(folder, "outbox.db"))});
    await store.open();
    await store.close();`;
  expect(loadsSqlite(program)).toBe(true);
  await rm(folder, { recursive: true });
});

test("every built entry recognises a StoreError of every other built entry", async () => {
  type Entry = { readonly StoreError: new (code: string, message: string) => Error };
  const load = (entry: string): Promise<Entry> =>
    entry.endsWith(".cjs")
      ? Promise.resolve(createRequire(import.meta.url)(entry) as Entry)
      : (import(pathOf(entry)) as Promise<Entry>);
  const classes = (await Promise.all(ENTRIES.map(load))).map(({ StoreError }) => StoreError);
  // Otherwise, the test would compare a class with itself.
  expect(new Set(classes).size).toBeGreaterThan(1);
  for (const StoreError of classes) {
    const error = new StoreError("store-busy", "The database is locked");
    for (const Other of classes) expect(error).toBeInstanceOf(Other);
    // A log shows this name.
    expect(error.constructor.name).toBe("StoreError");
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "StoreError",
      message: "The database is locked",
      code: "store-busy",
      retryable: true,
      docs: expect.stringMatching(/^https:.*\/docs\/troubleshooting\.md#store-busy$/),
    });
    expect(new Error("The database is locked")).not.toBeInstanceOf(StoreError);
    class OwnError extends StoreError {}
    expect(error).not.toBeInstanceOf(OwnError);
    expect(new OwnError("store-busy", "The database is locked")).toBeInstanceOf(OwnError);
  }
});

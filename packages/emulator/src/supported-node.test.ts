import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const fileOf = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

/**
 * Loads the built package as if it ran on another version of Node.js. The package's dependencies are replaced with code
 * that throws. Returns the message of the error.
 */
function loadOn(node: string, program: string, type: "module" | "commonjs"): string {
  const preload = `
    import { registerHooks } from "node:module";
    Object.defineProperty(process, "versions", { value: { ...process.versions, node: ${JSON.stringify(node)} } });
    registerHooks({
      resolve(specifier, context, next) {
        if (/^@?hono/.test(specifier) && context.conditions.includes("require")) throw new Error("ran " + specifier);
        return next(specifier, context);
      },
      load(url, context, next) {
        const loaded = next(url, context);
        return /hono.dist/.test(url) ? { ...loaded, source: 'throw new Error("ran hono");' + loaded.source } : loaded;
      },
    });
  `;
  const args = ["--import", `data:text/javascript,${encodeURIComponent(preload)}`, `--input-type=${type}`];
  return spawnSync(process.execPath, [...args, "--eval", program], { encoding: "utf8", env: {} }).stdout;
}

const PROGRAMS = {
  module: `import(${fileOf("../dist/index.js")}).catch((error) => console.log(error.message));`,
  commonjs: `try { require(${fileOf("../dist/index.cjs")}); } catch (error) { console.log(error.message); }`,
} as const;

for (const type of ["module", "commonjs"] as const) {
  test(`on an older Node.js, the ${type} build throws an error that names the needed version before any dependency runs`, () => {
    expect(loadOn("20.20.2", PROGRAMS[type], type)).toBe(
      "@livedesk/emulator needs Node.js 22.19 or later, but this process runs Node.js 20.20.2\n",
    );
  });

  test(`on a Node.js that is new enough, the ${type} build runs its dependencies`, () => {
    expect(loadOn("22.19.0", PROGRAMS[type], type)).toMatch(/^ran @?hono/);
  });
}

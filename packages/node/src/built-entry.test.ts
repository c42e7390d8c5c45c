import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";
import { httpServer } from "./testing/servers.ts";

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

test.each(["../dist/index.js", "../dist/index.cjs", "../dist/http.js", "../dist/http.cjs"])(
  "the built entry %s loads only our own packages and undici, and not zod",
  async (entry) => {
    const names = await loaded(entry);
    expect([...names].toSorted()).toEqual(["core", "node", "schema"]);
  },
);

/** Runs a program in which undici cannot be loaded, and returns everything that it prints. */
async function runWithoutUndici(program: string): Promise<string> {
  const refusing = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === "undici") throw new Error("loaded undici");
        return next(specifier, context);
      },
    });
  `;
  const child = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(refusing)}`, "--input-type=module", "--eval", program],
    { env: {}, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return stdout + stderr;
}

const sendWith = (entry: string, baseUrl: string): string => `
  import { createRequire } from "node:module";
  const { createClient } = createRequire("/")(${JSON.stringify(fileURLToPath(new URL(entry, import.meta.url)))});
  const livedesk = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: "${baseUrl}" });
  console.log((await livedesk.messages.send(141, "Hello")).id);
`;

test.each(["../dist/http.js", "../dist/http.cjs"])("a program that sends with %s loads no undici", async (entry) => {
  const baseUrl = await httpServer((request, response) => {
    request.resume().on("end", () => response.end('{"id":1}'));
  });
  expect(await runWithoutUndici(sendWith(entry, baseUrl))).toBe("1\n");
});

test("control: a program that sends with the main entry loads undici", async () => {
  const output = await runWithoutUndici(sendWith("../dist/index.js", "http://127.0.0.1:1"));
  expect(output).toContain("loaded undici");
});

test("control: the test finds zod in an entry that loads zod", async () => {
  expect(await loaded("../../schema/dist/index.js")).toContain("zod");
});

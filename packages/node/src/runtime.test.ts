import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Runs a program after a preloaded module that makes the process look like another runtime. Returns everything that the
 * program printed.
 */
function runAs(runtime: string, program: string, type: "module" | "commonjs" = "module") {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(runtime)}`, `--input-type=${type}`, "--eval", program],
    { encoding: "utf8", env: {} },
  );
  return stdout + stderr;
}

const versions = (added: Record<string, string>): string =>
  `Object.defineProperty(process, "versions", { value: { ...process.versions, ...${JSON.stringify(added)} } });`;

/** Makes every dependency throw when it is evaluated, by `import` or by `require`. */
const ALONE = `
  import { registerHooks } from "node:module";
  registerHooks({
    resolve(specifier, context, next) {
      if (/^(undici|@livedesk)/.test(specifier) && context.conditions.includes("require")) throw new Error("ran " + specifier);
      return next(specifier, context);
    },
    load(url, context, next) {
      const loaded = next(url, context);
      return /core.dist/.test(url) ? { ...loaded, source: 'throw new Error("ran @livedesk/core");' + loaded.source } : loaded;
    },
  });
`;

const PROGRAMS = {
  module: (entry: string) =>
    `import(${JSON.stringify(fileOf(`../dist/${entry}.js`))}).catch((error) => console.log(error.message));`,
  commonjs: (entry: string) =>
    `try { require(${JSON.stringify(fileOf(`../dist/${entry}.cjs`))}); } catch (error) { console.log(error.message); }`,
} as const;

describe.each(["index", "http"])("the entry %s", (entry) => {
  describe.each(["module", "commonjs"] as const)("as %s", (type) => {
    test.each(["22.18.0", "20.20.2", "18.20.8", "16.20.2"])(
      "says on Node.js %s which version it needs, before any other package runs",
      (node) => {
        expect(runAs(ALONE + versions({ node }), PROGRAMS[type](entry), type)).toBe(
          `@livedesk/node needs Node.js 22.19 or later; this is Node.js ${node}\n`,
        );
      },
    );

    test("control: on a version of Node.js that is new enough, runs the other packages", () => {
      expect(runAs(ALONE + versions({ node: "22.19.0" }), PROGRAMS[type](entry), type)).toContain("ran @livedesk/core");
    });
  });
});

const CREATE = `
  import * as sdk from ${JSON.stringify(fileOf("../dist/index.js"))};
  import { createClient } from ${JSON.stringify(fileOf("../dist/http.js"))};
  process.env.HTTPS_PROXY = "";
  const credentials = { apiKey: "key", apiSecret: "secret" };
  const attempts = {
    createClient: () => sdk.createClient(credentials),
    undiciTransport: () => sdk.undiciTransport(credentials),
    fetchTransport: () => sdk.fetchTransport(credentials),
    httpTransport: () => sdk.httpTransport(credentials),
    "createClient of @livedesk/node/http": () => createClient(credentials),
    "httpTransport with a proxy": () => {
      process.env.HTTPS_PROXY = "http://proxy.test:3128";
      sdk.httpTransport(credentials);
    },
    "the caller's own transport": () => sdk.createClient({ transport: { base64: String, send() {}, clock: { now: Date.now, wall: Date.now, after: setTimeout, random: Math.random } } }),
  };
  const outcomes = Object.entries(attempts).map(([name, attempt]) => {
    try {
      attempt();
      return [name, "made"];
    } catch (error) {
      return [name, error.name + ", " + error.code + ": " + error.message];
    }
  });
  console.log(JSON.stringify(Object.fromEntries(outcomes)));
`;

const WORKERS = `Object.defineProperty(globalThis, "navigator", { value: { userAgent: "Cloudflare-Workers" } });`;

const refusal = (runtime: string, instead: string): string =>
  `ConfigurationError, unsupported-runtime: @livedesk/node cannot send on ${runtime}: use ${instead} there, or run this ` +
  "program on Node.js 22.19 or later";

test("on Bun, where undici proves nothing, createClient() names the entry to use, and httpTransport works without a proxy", () => {
  const refused = refusal("Bun", "@livedesk/node/http or @livedesk/fetch");
  expect(JSON.parse(runAs(versions({ bun: "1.4.5" }), CREATE))).toEqual({
    createClient: refused,
    undiciTransport: refused,
    fetchTransport: refused,
    httpTransport: "made",
    "createClient of @livedesk/node/http": "made",
    "httpTransport with a proxy":
      "ConfigurationError, unsupported-runtime: @livedesk/node cannot send through a proxy on Bun: unset HTTPS_PROXY and " +
      "HTTP_PROXY, or use @livedesk/fetch there",
    "the caller's own transport": "made",
  });
});

test("on Cloudflare Workers, where no call could succeed, createClient() throws at once and names the package to use", () => {
  const refused = refusal("Cloudflare Workers", "@livedesk/fetch");
  expect(JSON.parse(runAs(WORKERS, CREATE))).toEqual({
    createClient: refused,
    undiciTransport: refused,
    fetchTransport: refused,
    httpTransport: refused,
    "createClient of @livedesk/node/http": refused,
    "httpTransport with a proxy": refused,
    "the caller's own transport": "made",
  });
});

test("control: on Node.js, every client and every transport can be made", () => {
  expect(Object.values(JSON.parse(runAs("", CREATE)) as object)).toEqual(Array(7).fill("made"));
});

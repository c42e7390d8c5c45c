import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { BIN } from "./testing/built.ts";

/** Runs the built program with a different version number of Node.js, in a process that refuses to load any other file. */
function runOn(version: string, argv: readonly string[]) {
  const preload = `
    import { registerHooks } from "node:module";
    Object.defineProperty(process, "versions", { value: { ...process.versions, node: ${JSON.stringify(version)} } });
    registerHooks({
      resolve(specifier, context, next) {
        if (context.parentURL?.startsWith("file:") && !specifier.startsWith("node:")) throw new Error("loaded " + specifier);
        return next(specifier, context);
      },
    });
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(preload)}`, BIN, ...argv],
    { encoding: "utf8", env: {} },
  );
  return { status, stdout, stderr };
}

test.each(["22.18.0", "20.20.2", "18.20.8", "16.20.2"])(
  "Node.js %s is refused with one line, before the rest of the program is loaded",
  (version) => {
    expect(runOn(version, ["send", "141", "hi"])).toEqual({
      status: 2,
      stdout: "",
      stderr: `livedesk needs Node.js 22.19 or later; this is Node.js ${version}\n`,
    });
  },
);

test("with --json, an old Node.js is refused with an error in JSON", () => {
  const { status, stdout, stderr } = runOn("20.20.2", ["send", "141", "hi", "--json"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(JSON.parse(stderr)).toEqual({
    error: {
      name: "CliError",
      message: "livedesk needs Node.js 22.19 or later; this is Node.js 20.20.2",
      outcome: "not-sent",
      code: "unsupported-runtime",
      retryable: false,
      exitCode: 2,
    },
  });
});

test("with a supported Node.js, the rest of the program is loaded, which proves that the test of old versions can fail", () => {
  expect(runOn("22.19.0", ["--help"]).stderr).toContain("loaded ./run-");
});

import { expect, test } from "vitest";
import { runBuilt } from "./testing/built.ts";

/** Options of Node.js that make it fail to load every package that matches a pattern. */
const without = (pattern: string): { readonly NODE_OPTIONS: string } => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (${pattern}.test(specifier)) throw new Error("loaded " + specifier);
        return next(specifier, context);
      },
    });
  `)}`,
});

test("--help loads neither the SDK nor zod, so that the help is printed quickly", async () => {
  const { exitCode, stdout, stderr } = await runBuilt(["--help"], without("/^(@livedesk|zod|undici)\\b/"));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("Usage: livedesk");
});

test("send loads no package that only other commands need, so that a send starts quickly", async () => {
  const argv = ["send", "141", "hi", "--dry-run"];
  const result = await runBuilt(
    argv,
    without("/^(@livedesk\\/(emulator|outbox|relay)|csv-parse|jsonc-parser|get-east-asian-width|pg)\\b/"),
  );
  expect(result).toMatchObject({ exitCode: 0, stderr: "This was a dry run: nothing was sent.\n" });
});

test("template check loads jsonc-parser, which proves that the test of send can fail", async () => {
  const { stderr } = await runBuilt(["template", "check", "."], without("/^jsonc-parser\\b/"));
  expect(stderr).toContain("unexpected failure (Error)");
});

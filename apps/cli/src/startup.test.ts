import { expect, test } from "vitest";
import { runBuilt } from "./testing/built.ts";
import { startEmulated } from "./testing/call.ts";

/** An option of Node.js with which loading zod fails. */
const WITHOUT_ZOD = `--import=data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({
    resolve(specifier, context, next) {
      if (/^zod\\b/.test(specifier)) throw new Error("zod was loaded");
      return next(specifier, context);
    },
  });
`)}`;

test("send does not load zod, so that it starts quickly", async () => {
  await using world = await startEmulated();
  const env = { ...world.env, NODE_OPTIONS: WITHOUT_ZOD };
  expect(await runBuilt(["send", "141", "hi"], env)).toMatchObject({ exitCode: 0, stderr: "" });
});

test("control: template check loads zod", async () => {
  const { stderr } = await runBuilt(["template", "check", "-"], { NODE_OPTIONS: WITHOUT_ZOD }, "{}");
  expect(stderr).toContain("unexpected failure (Error)");
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createProject, readmeOf } from "../../.ci/example-project.mjs";
import { environment, output } from "./example.ts";

// Next.js needs 320 MB, so it is not a dependency of this repository. The project of the example installs it, as that of a reader does.
test("the commands in the README of examples/next-route build the application, and print what the README shows", async () => {
  const parent = await mkdtemp(path.join(tmpdir(), "livedesk-next-"));
  onTestFinished(() => rm(parent, { recursive: true }));
  const cwd = path.join(parent, "my-next-route");
  createProject("next-route", cwd);
  const { commands, printed } = readmeOf("next-route");
  const env = { ...environment(), NEXT_TELEMETRY_DISABLED: "1" };
  expect(await output(commands.join(" && "), { cwd, env })).toBe(printed);
});

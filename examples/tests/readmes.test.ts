import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, folderOf, readmeOf } from "../../.ci/example-project.mjs";
import { copyOf, output } from "./example.ts";

const shown = EXAMPLES.filter((example) => readmeOf(example).printed);

test.concurrent.for(shown)("the commands in the README of %s print what the README shows", async (example, context) => {
  const cwd = await copyOf(example, context);
  const { commands, printed } = readmeOf(example);
  expect(await output(commands.join(" && "), { cwd, test: context })).toBe(printed);
});

const listOf = (readme: string): string => readFileSync(folderOf(path.join("..", readme)), "utf8");

test.each(["README.md", "README.ja.md"])("%s lists every example", (readme) => {
  const listed = [...listOf(readme).matchAll(/\]\(examples\/([\w-]+)\)/g)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(new Set(EXAMPLES));
});

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;

/** The version of a package with which these tests run. Undefined for a package that only a copy of the example installs. */
function testedVersion(name: string): string | undefined {
  if (/^(@livedesk\/|livedesk$)/.test(name)) return "*"; // the newest
  const folder = folderOf(path.join("node_modules", name === "typescript" ? "@typescript/native" : name));
  return existsSync(folder) ? manifestOf(folder).version : undefined;
}

test.each(EXAMPLES)("the package.json of %s names the versions that are tested", (example) => {
  const { dependencies, devDependencies } = manifestOf(folderOf(example));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect(`${name} ${version}`).toBe(`${name} ${testedVersion(name) ?? version}`);
});

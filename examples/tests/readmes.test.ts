import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, folderOf, readmeOf } from "../../.ci/example-project.mjs";
import { copyOf, output } from "./example.ts";

/** This example needs Next.js, which is not installed here: next-route.runtimes.test.ts runs its commands. */
const LATER = "next-route";

const shown = EXAMPLES.filter((example) => readmeOf(example).printed && example !== LATER);

test.concurrent.for(shown)("the commands in the README of %s print what the README shows", async (example, context) => {
  const cwd = await copyOf(example, context);
  const { commands, printed } = readmeOf(example);
  expect(await output(commands.join(" && "), { cwd, context })).toBe(printed);
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

/** The versions of a package with which these tests run: none, if only a copy of the example installs the package. */
function testedVersions(name: string): readonly (string | undefined)[] {
  if (/^(@livedesk\/|livedesk$)/.test(name)) return ["*"]; // the newest
  const names = name === "typescript" ? [name, "@typescript/native"] : [name];
  const folders = names.map((each) => folderOf(path.join("node_modules", each))).filter((folder) => existsSync(folder));
  return folders.map((folder) => manifestOf(folder).version);
}

test.each(EXAMPLES)("the package.json of %s names the versions that are tested", (example) => {
  const { dependencies, devDependencies } = manifestOf(folderOf(example));
  const wrong = Object.entries({ ...dependencies, ...devDependencies }).filter(([name, version]) => {
    const tested = testedVersions(name);
    return tested.length > 0 && !tested.includes(version);
  });
  expect(wrong).toEqual([]);
});

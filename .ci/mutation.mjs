// Changes the code of a package in small ways (mutants), and runs the tests on each of them. A mutant that no test notices is listed.
// `npm run mutation -- core src/delivery` does this for one folder, without an argument for every package of PACKAGES. Results are kept
// in .stryker/, so that the next run tests only what has changed.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { packages, root } from "./packages.mjs";

/** The packages whose tests are measured, and the files in them that are changed. */
const PACKAGES = {
  schema: ["src/**/*.ts", "!src/{json-schema,openapi}.ts"],
  core: ["src/**/*.ts", "!src/testing/**"],
  outbox: ["src/**/*.ts", "!src/{testing,postgres,sqlite,engines}/**"],
};

const [only, ...wanted] = process.argv.slice(2);
for (const [name, files] of Object.entries(PACKAGES).filter(([each]) => only === undefined || each === only)) {
  const folder = `packages/${name}`;
  const reports = path.join(root, ".stryker", [name, ...wanted].join("-").replaceAll("/", "-"));
  mkdirSync(reports, { recursive: true });
  process.chdir(root);
  const patterns = [...files, "!src/**/*.{test,test-d}.ts", "!src/**/__fixtures__/**", "!src/**/index.ts"];
  const within =
    wanted.length > 0 ? wanted.map((each) => (each.endsWith(".ts") ? each : `${each}/**/*.ts`)) : patterns.slice(0, 1);
  await new Stryker({
    mutate: [...within, ...patterns.slice(1)].map((each) =>
      each.startsWith("!") ? `!${folder}/${each.slice(1)}` : `${folder}/${each}`,
    ),
    testRunner: "vitest",
    vitest: { pool: "forks", configFile: path.join(root, ".ci", "mutation.config.ts"), dir: folder },
    plugins: ["@stryker-mutator/vitest-runner"],
    ignorePatterns: [
      // The tests of core read the fixtures of schema.
      ...packages.map(({ packagePath }) => packagePath).filter((each) => ![folder, "packages/schema"].includes(each)),
      "examples",
      ".changeset",
      ".github",
      ".stryker",
      "**/.turbo",
      "**/.vitest",
      "**/.pack",
      "**/dist",
    ],
    concurrency: 1,
    coverageAnalysis: "perTest",
    incremental: true,
    incrementalFile: path.join(reports, "incremental.json"),
    reporters: ["progress-append-only", "clear-text", "json"],
    clearTextReporter: { allowColor: false, logTests: false, allowEmojis: false, reportTests: false },
    jsonReporter: { fileName: path.join(reports, "mutants.json") },
    tempDirName: path.join(root, ".stryker", "sandbox"),
    timeoutMS: 20_000,
  }).runMutationTest();
}

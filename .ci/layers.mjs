// This table says which package may import which other packages. A package may import only packages below it in this
// drawing. The lint rule "livedesk/layers" reads the table.
//
//   apps/cli   apps/inbox   apps/bench
//   relay   outbox   node   fetch   browser
//           core ------- emulator
//                schema
//
// A project of examples/ is a user of the packages. It may import every entry that is published, but no file outside its own folder,
// because a reader copies this folder alone.
import { isBuiltin } from "node:module";
import path from "node:path";
import { EXAMPLES } from "./example-project.mjs";
import { packages } from "./packages.mjs";

/**
 * `may`: the packages that a package imports. `entries`: single entries of other packages that it imports. `tests`: the
 * packages that its tests also import. `folders`: the packages that one of its folders also imports. `neutral`: the
 * package also runs without Node.js.
 */
export const LAYERS = {
  "packages/schema": { may: [], neutral: true },
  "packages/core": { may: ["packages/schema"], neutral: true },
  "packages/emulator": { may: ["packages/core", "packages/schema"] },
  "packages/browser": { may: ["packages/core", "packages/schema"], tests: ["packages/emulator"], neutral: true },
  "packages/fetch": { may: ["packages/core", "packages/schema"], tests: ["packages/emulator"], neutral: true },
  "packages/node": { may: ["packages/core", "packages/schema"], tests: ["packages/emulator"] },
  // The tests of the outbox send with the client of Node.js to the emulator.
  "packages/outbox": {
    may: ["packages/core", "packages/schema"],
    folders: { "src/testing": ["packages/node"] },
    tests: ["packages/emulator", "packages/node"],
  },
  // In the tests of the relay, the relay stands between the client of a page and the client of a server, as in
  // production.
  "packages/relay": {
    may: ["packages/core", "packages/schema"],
    tests: ["packages/emulator", "packages/browser", "packages/fetch", "packages/node"],
  },
  // The page runs in a browser. Its folder `desk` runs on Node.js. This folder contains the server that the CLI and the
  // end-to-end tests start.
  "apps/inbox": {
    may: ["packages/browser", "packages/core", "packages/schema"],
    // This is the part of the emulator that runs in a browser.
    entries: ["@livedesk/emulator/client"],
    folders: { "src/desk": ["packages/emulator", "packages/node", "packages/relay"] },
    tests: ["packages/emulator", "packages/node", "packages/relay"],
  },
  // The CLI starts the desk of the inbox. The benchmark measures the clients and the CLI.
  "apps/cli": {
    may: [
      "packages/node",
      "packages/outbox",
      "packages/relay",
      "packages/emulator",
      "packages/core",
      "packages/schema",
      "apps/inbox",
    ],
  },
  "apps/bench": {
    may: [
      "packages/node",
      "packages/outbox",
      "packages/fetch",
      "packages/browser",
      "packages/emulator",
      "packages/core",
      "packages/schema",
      "apps/cli",
    ],
  },
};

const packagePathOf = new Map(packages.map(({ packagePath, manifest }) => [manifest.name, packagePath]));

/** Returns why `file` (an absolute path) must not import `specifier`, and undefined if the import is allowed. */
export function objection(file, specifier) {
  const example = /^.*\/examples\/(?<name>[^/]+)\/(?<inside>.+)$/.exec(file.replaceAll("\\", "/"))?.groups;
  if (EXAMPLES.includes(example?.name)) return objectionInExample(example, specifier);

  const { packagePath, inside } = locate(file) ?? {};
  if (!packagePath) return undefined;
  const layer = LAYERS[packagePath];
  if (!layer) return `${packagePath} has no row in .ci/layers.mjs: add a row with the packages that it may import.`;

  const isTest = /\.test(-d)?\.tsx?$|^src\/e2e\//.test(inside);
  const isConfig = /^[^/]+\.config\.ts$/.test(inside);

  if (specifier.startsWith(".")) {
    const target = path.posix.join(packagePath, path.posix.dirname(inside), specifier);
    const sharedConfig = isConfig && path.posix.dirname(target) === ".";
    if (target.startsWith(`${packagePath}/`) || sharedConfig) return undefined;
    return `"${specifier}" is outside of ${packagePath}: import the other package by its name.`;
  }

  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (layer.neutral && !isTest && !isConfig && (isBuiltin(specifier) || name === "undici"))
    return `"${specifier}" exists only on Node.js, and ${packagePath} also runs elsewhere.`;

  const target = packagePathOf.get(name);
  if (!target) return undefined;
  if (specifier.startsWith(`${name}/src/`))
    return `"${specifier}" is an internal file of ${target}: import from the index of the package.`;
  const folder = Object.keys(layer.folders ?? {}).find((each) => inside.startsWith(`${each}/`));
  const may = [
    ...layer.may,
    ...(folder ? layer.folders[folder] : []),
    ...(isTest ? [packagePath, ...(layer.tests ?? [])] : []),
  ];
  return may.includes(target) || layer.entries?.includes(specifier)
    ? undefined
    : `${packagePath} must not import ${target}: a package imports only from layers below it (.ci/layers.mjs).`;
}

function objectionInExample({ name, inside }, specifier) {
  const target = path.posix.join(name, path.posix.dirname(inside), specifier);
  if (specifier.startsWith(".") && !target.startsWith(`${name}/`))
    return `"${specifier}" is outside of examples/${name}: a reader copies this folder alone.`;
  if (/^(@livedesk\/[^/]+|livedesk)\/src\//.test(specifier))
    return `"${specifier}" is an internal file: import from the index of the package.`;
  return undefined;
}

/**
 * Finds the package from the names in the path, so that the rule also works in an editor and on a copy in another
 * folder.
 */
function locate(file) {
  const found = /^.*\/(?<packagePath>(?:packages|apps)\/[^/]+)\/(?<inside>.+)$/.exec(file.replaceAll("\\", "/"));
  return found?.groups;
}

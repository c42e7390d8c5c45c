// Which package may import which other one: an arrow only points down. The lint rule "livedesk/layers" reads this table.
//
//   apps/cli   apps/inbox   apps/bench
//   relay   outbox   node   fetch   browser
//           core ------- emulator
//                schema
import { isBuiltin } from "node:module";
import path from "node:path";
import { packages } from "./packages.mjs";

/**
 * `may`: the packages that a package imports. `entries`: single entries of other packages that it imports. `tests`: what its
 * tests import as well. `folders`: what one of its folders imports as well. `neutral`: the package also runs without Node.js.
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
    tests: ["packages/emulator", "packages/node"],
  },
  // The tests of the relay put it between the client of a page and the client of a server, as in production.
  "packages/relay": {
    may: ["packages/core", "packages/schema"],
    tests: ["packages/emulator", "packages/browser", "packages/fetch", "packages/node"],
  },
  // The page runs in a browser. Its folder `desk` runs on Node.js: the server that the CLI and the end-to-end tests start.
  "apps/inbox": {
    may: ["packages/browser", "packages/core", "packages/schema"],
    // The part of the emulator that runs in a browser.
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

const roomOf = new Map(packages.map(({ room, manifest }) => [manifest.name, room]));

/** Why `file` (an absolute path) must not import `specifier`; undefined when it may. */
export function objection(file, specifier) {
  const { room, inside } = locate(file) ?? {};
  if (!room) return undefined;
  const layer = LAYERS[room];
  if (!layer) return `${room} has no row in .ci/layers.mjs: list there the packages that it may import.`;

  const isTest = /\.test(-d)?\.tsx?$|^src\/e2e\//.test(inside);
  const isConfig = /^[^/]+\.config\.ts$/.test(inside);

  if (specifier.startsWith(".")) {
    const target = path.posix.join(room, path.posix.dirname(inside), specifier);
    const sharedConfig = isConfig && path.posix.dirname(target) === ".";
    if (target.startsWith(`${room}/`) || sharedConfig) return undefined;
    return `"${specifier}" lies outside of ${room}: import the other package by its name.`;
  }

  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (layer.neutral && !isTest && !isConfig && (isBuiltin(specifier) || name === "undici"))
    return `"${specifier}" exists only on Node.js, and ${room} also runs elsewhere.`;

  const target = roomOf.get(name);
  if (!target) return undefined;
  if (specifier.startsWith(`${name}/src/`))
    return `"${specifier}" is an inner file of ${target}: import what its index exports.`;
  const folder = Object.keys(layer.folders ?? {}).find((each) => inside.startsWith(`${each}/`));
  const may = [
    ...layer.may,
    ...(folder ? layer.folders[folder] : []),
    ...(isTest ? [room, ...(layer.tests ?? [])] : []),
  ];
  return may.includes(target) || layer.entries?.includes(specifier)
    ? undefined
    : `${room} must not import ${target}: a package imports only from layers below it (.ci/layers.mjs).`;
}

/** Finds the package by the words of the path, so that the rule also works in an editor and on a copy in another folder. */
function locate(file) {
  const found = /^.*\/(?<room>(?:packages|apps)\/[^/]+)\/(?<inside>.+)$/.exec(file.replaceAll("\\", "/"));
  return found?.groups;
}

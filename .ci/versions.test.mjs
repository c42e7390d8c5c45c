// If packages have different versions, the program must stop at its start with an error that says so. Otherwise it fails later with an error that does not name the cause. Each test makes
// a node_modules with the built packages, in which one package has another version.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { packages, readJson } from "./packages.mjs";

const LATER = "999.1.0";
const own = packages.filter(({ manifest }) => manifest.name.startsWith("@livedesk/") && !manifest.private);
const { version } = own[0].manifest;
const folders = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Makes a project in which the package `other` has a later version, as if it was built with that version. */
function projectWith(other) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "livedesk-versions-")));
  folders.push(folder);
  const modules = path.join(folder, "node_modules");
  mkdirSync(path.join(modules, "@livedesk"), { recursive: true });
  for (const { folder: from, manifest } of own) {
    const to = path.join(modules, manifest.name);
    const isSource = (file) => /[\\/](?:node_modules|src|api)$/.test(file) || file.endsWith(".map");
    cpSync(from, to, { recursive: true, filter: (file) => !isSource(file) });
    for (const [dependency, range] of Object.entries(manifest.dependencies ?? {}))
      if (!range.startsWith("workspace:"))
        link(path.join(from, "node_modules", dependency), path.join(modules, dependency));
    if (manifest.name === other) changeVersion(to);
  }
  // A package manager gives a package its own copy of @livedesk/core, if the program has another version of it.
  if (other === "@livedesk/node") {
    const inner = path.join(modules, other, "node_modules", "@livedesk", "core");
    cpSync(path.join(modules, "@livedesk", "core"), inner, { recursive: true });
    changeVersion(inner);
  }
  return (program) => {
    writeFileSync(path.join(folder, "program.mjs"), program);
    const { status, stdout, stderr } = spawnSync("node", ["program.mjs"], { cwd: folder, encoding: "utf8" });
    return { status, stdout, stderr };
  };
}

function link(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  if (!existsSync(to)) symlinkSync(realpathSync(from), to);
}

/** The build has put the version of a package into its code as a string. */
function changeVersion(folder) {
  const files = readdirSync(path.join(folder, "dist"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.c?js$/.test(file))
    .map((file) => path.join(folder, "dist", file));
  let changed = 0;
  for (const file of files) {
    const code = readFileSync(file, "utf8");
    const text = code.replaceAll(`"${version}"`, `"${LATER}"`);
    if (text !== code) changed += 1;
    writeFileSync(file, text);
  }
  assert.ok(changed > 0, `no file of ${folder} contains the version ${version}`);
  const manifest = readJson(path.join(folder, "package.json"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ ...manifest, version: LATER }));
}

/** A program that prints the error with which the code ends. */
const caught = (imports, code) => `${imports}
try {
  ${code}
  console.log("nothing was wrong");
} catch ({ name, message }) {
  console.log(name + ": " + message);
}
process.exit();
`;

const CLIENT = { apiKey: "key", apiSecret: "secret" };
const nodeClient = `createClient(${JSON.stringify(CLIENT)})`;
const OWN_CLIENT = {
  "@livedesk/node": nodeClient,
  "@livedesk/node/http": nodeClient,
  "@livedesk/fetch": nodeClient,
};
const outbox = `createOutbox({ client: ${nodeClient}, store: sqliteStore("outbox.db") });`;
const outboxImports = `import { createClient } from "@livedesk/node";
import { createOutbox } from "@livedesk/outbox";
import { sqliteStore } from "@livedesk/outbox/sqlite";`;
const relay = `createRelay({ client: ${nodeClient}, origins: "same-origin", authenticate: () => "a", authorize: () => true });`;
const relayImports = (client) =>
  `import { createClient } from "${client}";\nimport { createRelay } from "@livedesk/relay";`;

/** Each row: the package with another version, the program, and the two packages that the error must name. */
const CASES = [
  ...Object.entries(OWN_CLIENT).map(([entry, code]) => ({
    other: "@livedesk/core",
    program: caught(`import { createClient } from "${entry}";`, code),
    first: entry.replace("/http", ""),
    second: "@livedesk/core",
  })),
  ...[
    caught('import { startEmulator } from "@livedesk/emulator";', "await startEmulator();"),
    caught('import { createEmulatorApp } from "@livedesk/emulator";', "createEmulatorApp();"),
  ].map((program) => ({ other: "@livedesk/emulator", program, first: "@livedesk/emulator", second: "@livedesk/core" })),
  ...[
    { first: "@livedesk/outbox", program: caught(outboxImports, outbox) },
    { first: "@livedesk/relay", program: caught(relayImports("@livedesk/node"), relay) },
  ].flatMap(({ first, program }) => [
    { other: first, program, first, second: "@livedesk/core" },
    { other: "@livedesk/node", program, first, second: "@livedesk/node" },
  ]),
];

for (const { other, program, first, second } of CASES) {
  test(`${other} of another version: an error names ${first}, ${second} and both versions`, () => {
    const { stdout, stderr } = projectWith(other)(program);
    const versionOf = (name) => (name === other ? LATER : version);
    const expected = `ConfigurationError: ${first} ${versionOf(first)} cannot work with ${second} ${versionOf(second)}. `;
    assert.ok(stdout.startsWith(expected), stdout + stderr);
    assert.match(stdout, new RegExp(`npm install ${first}@latest ${second}@latest`));
  });
}

for (const [imports, code] of [
  [outboxImports, outbox],
  [relayImports("@livedesk/node"), relay],
  [relayImports("@livedesk/fetch"), relay],
]) {
  test(`packages of the same version work together: ${imports.split("\n").join(" ")}`, () => {
    assert.equal(projectWith(undefined)(caught(imports, code)).stdout, "nothing was wrong\n");
  });
}

// A project outside the repository that installs one of the packages, as a user does, and a program in this project.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packages, readJson, root } from "./packages.mjs";
import { output } from "./spawn.mjs";

/** Where the packages of this repository were published to (rehearse.mjs). Without it, they come from their tarballs. */
const registry = process.env.LIVEDESK_CONSUMER_REGISTRY;

/**
 * Makes a project for one package. The packages of this repository come from their tarballs or from `registry`, and all other packages
 * come from the registry. npm puts all packages into one folder. With pnpm, the project can import only the packages
 * that its package.json lists: the package and `beside`.
 */
export function createProject(name, { nodeTypes, manager, beside = [] }) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "livedesk-consumer-")));
  const project = {
    folder,
    write: (file, text) => writeFileSync(path.join(folder, file), text),
    run: (command, ...args) => output(command, args, { cwd: folder }),
    /** Runs a script that prints JSON. */
    ask(file, script, { flags = [], node = "node" } = {}) {
      project.write(file, script);
      return JSON.parse(project.run(node, ...flags, file));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };

  const { [name]: own, ...others } = registry === undefined ? tarballs() : versions();
  // A published package names the versions of the others itself.
  const overrides = registry === undefined ? others : {};
  const dependencies = { [name]: own, ...(nodeTypes && { "@types/node": versionOf("@types/node") }) };
  for (const other of beside) dependencies[other] = others[other] ?? "*";
  const manifest = { private: true, dependencies };
  const fromRegistry = ["--prefer-offline", ...(registry === undefined ? [] : [`--registry=${registry}`])];
  if (manager === "npm") {
    project.write("package.json", JSON.stringify({ ...manifest, overrides }));
    const quiet = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"];
    project.run("npm", "install", ...fromRegistry, ...quiet);
  } else {
    project.write("package.json", JSON.stringify(manifest));
    // Every JSON text is also YAML. With this file, the folder is its own workspace, even inside another workspace. By default, pnpm
    // installs no package that was published today.
    project.write("pnpm-workspace.yaml", JSON.stringify({ packages: ["."], overrides, minimumReleaseAge: 0 }));
    project.run("pnpm", "install", ...fromRegistry, "--ignore-scripts", "--no-lockfile");
  }
  return project;
}

const published = packages.filter(({ manifest }) => !manifest.private);
const versions = () => Object.fromEntries(published.map(({ manifest }) => [manifest.name, manifest.version]));
const tarballs = () =>
  Object.fromEntries(
    published.map(({ manifest, folder }) => [manifest.name, `file:${path.join(folder, ".pack", "package.tgz")}`]),
  );

const versionOf = (tool) => readJson(path.join(root, "node_modules", tool, "package.json")).version;

/** The code with which a program makes the client of a package. */
const CLIENTS = {
  "@livedesk/node": "createClient()",
  "@livedesk/fetch": 'createClient({ apiKey: "key", apiSecret: "secret" })',
  "@livedesk/browser": 'createClient({ baseUrl: "/livedesk" })',
};

/**
 * Returns a program that uses the client of a package. If the package has no client, the program is empty. The program
 * must compile in every `strict` project, with and without exactOptionalPropertyTypes, because a key whose value is
 * undefined counts as left out.
 */
export function usageOf(specifier) {
  const client = CLIENTS[specifier];
  if (client === undefined) return "export {};";
  return `
import { createClient, LiveDeskError, type SendInput } from "${specifier}";

export async function send(content: string, files: File[], reply?: number): Promise<string> {
  const livedesk = ${client};
  const input: SendInput = { content, private: undefined, content_attributes: { in_reply_to: reply } };
  try {
    await livedesk.messages.send(141, input, { timeout: undefined });
    const { id } = await livedesk.messages.send(141, { content, ...(files.length > 0 && { attachments: files }) });
    return String((await livedesk.messages.retry(141, id, { force: undefined })).status);
  } catch (error) {
    return error instanceof LiveDeskError && error.retryable ? "later" : "no";
  }
}

const template_params = { name: "order_update", language: "en_US" };
// @ts-expect-error -- a template carries no files
export const mixed: SendInput = { content: "Hi", template_params, attachments: [new File([], "a.txt")] };
`;
}

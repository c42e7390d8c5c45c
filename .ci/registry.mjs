// A registry of npm on this machine (Verdaccio), for the rehearsal of a release. It has the packages of this repository only after they were
// published to it; all other packages come from the registry of the machine. It runs in a process of its own, which ends together with the
// process that has started it, even if that process is killed.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "./spawn.mjs";

/** Verdaccio is installed when a release is rehearsed, and not in every clone: it has 320 packages (65 MB). Its licence is MIT. */
const VERDACCIO = "6.10.4";

/** The packages that come from nowhere but this registry. */
const OWN = ["@livedesk/*", "livedesk"];

/**
 * Starts a registry that keeps everything in `folder`. Returns its URL, the text of the `.npmrc` with which npm and pnpm publish there, and
 * the function that ends it.
 */
export async function startRegistry(folder) {
  installVerdaccio(folder);
  const upstream = output("npm", ["config", "get", "registry"]).trim();
  const child = fork(fileURLToPath(import.meta.url), [folder, upstream], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const started = await Promise.race([once(child, "message"), once(child, "exit")]);
  const [url] = started;
  if (typeof url !== "string") throw new Error(`Verdaccio ended with the exit code ${url}`);
  const npmrc = `registry=${url}\n${url.replace("http:", "")}:_authToken=${await tokenOf(url)}\n`;
  const close = async () => {
    const ended = once(child, "exit");
    if (child.exitCode === null && child.signalCode === null && child.kill()) await ended;
  };
  return { url, npmrc, close };
}

function installVerdaccio(folder) {
  mkdirSync(folder, { recursive: true });
  // Verdaccio asks for the tag "cjs" of node-fetch, which not every mirror of the registry of npm has. It means this version.
  const manifest = { private: true, dependencies: { verdaccio: VERDACCIO }, overrides: { "node-fetch": "^2.7.0" } };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  output("npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
}

/** Makes a user who may publish, and returns the token of this user. */
async function tokenOf(url) {
  const user = { name: "rehearsal", password: "only-on-this-machine" };
  const response = await fetch(`${url}-/user/org.couchdb.user:${user.name}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  const { token, error } = await response.json();
  if (!token) throw new Error(`Verdaccio made no user: ${error}`);
  return token;
}

async function serve(folder, upstream) {
  // The process that has started this one has ended, or does not need the registry any longer.
  process.on("disconnect", () => process.exit());
  const { runServer } = createRequire(path.join(folder, "package.json"))("verdaccio");
  const own = { access: "$all", publish: "$authenticated" };
  const app = await runServer({
    configPath: path.join(folder, "config.yaml"),
    self_path: path.join(folder, "config.yaml"),
    storage: path.join(folder, "storage"),
    auth: { htpasswd: { file: path.join(folder, "htpasswd"), max_users: 1 } },
    uplinks: { upstream: { url: upstream, timeout: "60s", max_fails: 100 } },
    packages: { ...Object.fromEntries(OWN.map((name) => [name, own])), "**": { access: "$all", proxy: "upstream" } },
    web: { enable: false },
    max_body_size: "50mb",
    log: { type: "stdout", format: "pretty", level: "error" },
  });
  app.listen(0, "127.0.0.1", function onListening() {
    process.send(`http://127.0.0.1:${this.address().port}/`);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(...process.argv.slice(2));

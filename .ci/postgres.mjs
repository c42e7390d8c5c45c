// Finds a Postgres for the tests that need a real one. `node .ci/postgres.mjs` installs one when there is none.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./spawn.mjs";

/** Where Debian and Homebrew put the versions of Postgres. */
const USUAL = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

/** The program `postgres` of this machine, or "" when there is none. The tests look in the same folders. */
export function findPostgres(env = process.env) {
  return (
    [...(env.PATH ?? "").split(path.delimiter), ...versions()]
      .map((folder) => path.join(folder, "postgres"))
      .find((file) => existsSync(file) && existsSync(path.join(path.dirname(file), "initdb"))) ?? ""
  );
}

function versions() {
  return USUAL.filter((root) => existsSync(root)).flatMap((root) =>
    readdirSync(root)
      .filter((name) => /^(postgresql@)?\d+$/.test(name))
      .map((name) => path.join(root, name, "bin")),
  );
}

/** What to do where this script cannot install Postgres. */
export const BY_HAND =
  "Install Postgres 13 or later, and run this again: `apt-get install postgresql` as root on Debian, `dnf install postgresql-server`, or `brew install postgresql@17`";

/**
 * Installs Debian's package when this process is root on Debian. Prints beforehand how long the installation takes. Returns the file of
 * the program, or "" when nothing could be installed or the program does not start.
 */
export function installPostgres({
  env = process.env,
  start = run,
  find = findPostgres,
  isDebianRoot = isRoot(),
  say = console.log,
} = {}) {
  if (!isDebianRoot) {
    say(BY_HAND);
    return "";
  }
  say("There is no Postgres on this machine. Installing Debian's package once: about 50 MB, one to three minutes");
  const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
  if (start("apt-get", ["update", "-qq"], quiet) !== 0)
    say("apt-get update failed: installing from the package lists that are there");
  start("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "postgresql"], quiet);
  const found = find(env);
  if (!found) say(BY_HAND);
  if (found && start(found, ["--version"], env) !== 0) {
    say(`${found} does not start. ${BY_HAND}`);
    return "";
  }
  return found;
}

const isRoot = () => existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findPostgres() || installPostgres();
  console.log(found ? `Postgres: ${found}` : "There is no Postgres on this machine, and none could be installed");
  if (!found) process.exitCode = 1;
}

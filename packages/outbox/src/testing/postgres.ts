import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Pool, type PoolConfig } from "pg";
import { memoryFolder } from "./suite/rows.ts";

const WINDOWS = process.platform === "win32";

/** The folders in which distributions put the programs of Postgres, the newest version first. */
function folders(): string[] {
  const roots = ["/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt"];
  const versioned = roots.flatMap((root) =>
    (existsSync(root) ? readdirSync(root) : [])
      .filter((name) => /^(postgresql@)?\d+$/.test(name))
      .toSorted((a, b) => Number(b.replace(/\D/g, "")) - Number(a.replace(/\D/g, "")))
      .map((name) => path.join(root, name, "bin")),
  );
  return [...(process.env["PATH"] ?? "").split(path.delimiter), ...versioned];
}

/** The file of a program of Postgres. Throws if there is none. */
export function postgresProgram(name: "initdb" | "postgres" | "psql"): string {
  const found = folders()
    .map((folder) => path.join(folder, WINDOWS ? `${name}.exe` : name))
    .find((file) => existsSync(file));
  if (found) return found;
  throw new Error(
    `There is no ${name} on PATH or in /usr/lib/postgresql/*/bin. Install Postgres: \`node .ci/postgres.mjs\` as root on Debian, \`apt-get install postgresql\`, \`dnf install postgresql-server\` or \`brew install postgresql@17\``,
  );
}

/** Postgres refuses to run as root: then its processes run as another user of the system. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = users.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error("Postgres cannot run as root, and this system has no user `postgres` or `nobody`");
}

/** A Postgres of its own for the tests of one file, with fsync, on a socket in a temporary folder. */
export class TestPostgres {
  /** The folder of the socket: the host for clients. */
  readonly host: string;
  readonly #user: { uid?: number; gid?: number };
  readonly #folder: string;
  readonly #settings: readonly string[];
  #server: ChildProcess | undefined;
  #databases = 0;
  /** When the process of the tests ends before `stop`. */
  readonly #kill = (): void => {
    this.#server?.kill("SIGQUIT");
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };

  private constructor(folder: string, user: { uid?: number; gid?: number }, settings: readonly string[]) {
    this.#folder = folder;
    this.host = folder;
    this.#user = user;
    this.#settings = settings;
  }

  /**
   * Makes a cluster and starts its server. `settings`: of postgresql.conf, such as `max_connections=20`. `onDisk`: in the folder for
   * temporary files also when there is room in memory.
   */
  static async start(
    settings: readonly string[] = [],
    { onDisk = false }: { readonly onDisk?: boolean } = {},
  ): Promise<TestPostgres> {
    const initdb = postgresProgram("initdb");
    const user = unprivileged();
    const folder = mkdtempSync(path.join(onDisk ? tmpdir() : memoryFolder(), "livedesk-pg-"));
    try {
      if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
      const options = [
        "-D",
        path.join(folder, "data"),
        "-U",
        "test",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
      ];
      execFileSync(initdb, options, { ...user, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
      const server = new TestPostgres(folder, user, settings);
      process.once("exit", server.#kill);
      await server.restart();
      return server;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts the server, after `crash` or `shutDown`. */
  async restart(): Promise<void> {
    const fixed = [
      "fsync=on",
      "listen_addresses=",
      `unix_socket_directories=${this.#folder}`,
      "shared_buffers=64MB",
      "max_wal_size=256MB",
    ];
    const options = [...fixed, ...this.#settings].flatMap((setting) => ["-c", setting]);
    const server = spawn(postgresProgram("postgres"), ["-D", path.join(this.#folder, "data"), ...options], {
      ...this.#user,
      cwd: this.#folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#server = server;
    let log = "";
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.once("exit", (code) => reject(new Error(`Postgres ended with ${code} while it started:\n${log}`)));
      server.stderr.setEncoding("utf8").on("data", (text: string) => {
        if (log.length < 10_000) log += text;
        if (log.includes("database system is ready to accept connections")) resolve();
      });
    });
    server.removeAllListeners("exit");
  }

  /** Ends every connection at once and stops the server without a checkpoint, as a loss of power does: it recovers from its log. */
  crash(): Promise<void> {
    return this.#end("SIGQUIT");
  }

  /** Stops the server in an orderly way. Open connections are closed. */
  shutDown(): Promise<void> {
    return this.#end("SIGINT");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null) server.kill(signal);
    else return;
    await ended;
  }

  /** Stops the server and deletes everything. */
  async stop(): Promise<void> {
    process.removeListener("exit", this.#kill);
    await this.#end("SIGQUIT");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Makes an empty database and returns how to connect to it. */
  async database(): Promise<PoolConfig & { readonly host: string; readonly user: string; readonly database: string }> {
    const database = `test_${++this.#databases}`;
    const admin = new Pool({ host: this.host, user: "test", database: "postgres", max: 1 });
    try {
      await admin.query(`create database ${database}`);
    } finally {
      await admin.end();
    }
    return { host: this.host, user: "test", database };
  }

  /** Deletes a database. Connections that are being closed are waited for, others are closed. */
  async drop(database: string): Promise<void> {
    const admin = new Pool({ host: this.host, user: "test", database: "postgres", max: 1 });
    try {
      await admin
        .query(`drop database if exists ${database}`)
        .catch(() => admin.query(`drop database if exists ${database} with (force)`));
    } finally {
      await admin.end();
    }
  }
}

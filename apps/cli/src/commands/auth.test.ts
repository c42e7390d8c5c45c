import { chmod, mkdir, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { call, startEmulated } from "../testing/call.ts";
import { createFolder, type Folder } from "../testing/folder.ts";

let home: Folder;
let folder: string;
let file: string;

beforeEach(async () => {
  home = await createFolder();
  folder = join(home.path, ".config", "livedesk");
  file = join(folder, "config.json");
});

afterEach(() => home[Symbol.asyncDispose]());

const login = (stdin: string, ...flags: string[]) =>
  call(["auth", "login", "--secret-stdin", ...flags], { env: { HOME: home.path }, stdin });

const withHome = (env: Record<string, string> = {}) => ({ env: { HOME: home.path, ...env } });

/** Writes the file of the profiles, as a person could. */
async function writeConfig(content: unknown, mode = 0o600): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content), { mode });
  await chmod(file, mode);
}

const PROFILE = { apiKey: "key-of-file", apiSecret: "secret-of-file" };

describe("auth login", () => {
  test("stores a key and a secret from stdin, in a file and a folder that only the user can read", async () => {
    expect(await login("the-api-key\nthe-api-secret\n")).toEqual({
      exitCode: 0,
      stdout: `stored the credentials of the profile default in ${file}\n`,
      stderr: "",
    });
    expect([(await stat(file)).mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(JSON.parse(await home.read(".config/livedesk/config.json"))).toEqual({
      defaultProfile: "default",
      profiles: { default: { apiKey: "the-api-key", apiSecret: "the-api-secret" } },
    });
    // No draft is left, which would contain the secret.
    expect(await readdir(folder)).toEqual(["config.json"]);
  });

  test("reads only the secret from stdin if the key is in the environment", async () => {
    const env = { HOME: home.path, LIVEDESK_API_KEY: "key-of-env" };
    await call(["auth", "login", "--secret-stdin", "--profile", "a"], { env, stdin: "only-secret" });
    expect(JSON.parse(await home.read(".config/livedesk/config.json"))).toMatchObject({
      profiles: { a: { apiKey: "key-of-env", apiSecret: "only-secret" } },
    });
  });

  test("keeps the other profiles, and changes the default profile only with --default", async () => {
    await login("k1\ns1", "--profile", "one");
    await login("k2\ns2", "--profile", "two", "--base-url", "https://two.example");
    const whoami = async () => (await call(["whoami"], withHome())).stdout;
    expect(await whoami()).toContain("(from profile one)");
    await login("k3\ns3", "--profile", "two", "--default");
    expect(await whoami()).toContain("(from profile two)");
    expect(JSON.parse(await home.read(".config/livedesk/config.json"))).toMatchObject({
      profiles: { one: { apiKey: "k1" }, two: { apiKey: "k3" } },
    });
  });

  test.each([
    ["--secret-stdin: is required", ["auth", "login"], ""],
    ["stdin: must contain the API key and the API secret on two lines", ["auth", "login", "--secret-stdin"], ""],
    ["stdin: must contain the API key and the API secret on two lines", ["auth", "login", "--secret-stdin"], "secret"],
    ["stdin: must contain the API key and the API secret on two lines", ["auth", "login", "--secret-stdin"], "a\nb\nc"],
    ["--profile: must be 1 to 64 letters", ["auth", "login", "--secret-stdin", "--profile", "__proto__"], "a\nb"],
    ["--profile: must be 1 to 64 letters", ["auth", "login", "--secret-stdin", "--profile", "a/b"], "a\nb"],
    [
      "--base-url: must start with https:",
      ["auth", "login", "--secret-stdin", "--base-url", "http://a.example"],
      "a\nb",
    ],
  ])("refuses what cannot be right: %s", async (complaint, argv, stdin) => {
    const { exitCode, stdout, stderr } = await call(argv, { env: { HOME: home.path }, stdin });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(`livedesk: ${complaint}`)).toBe(true);
    expect(await readdir(home.path)).toEqual([]);
  });

  test("refuses a key with a colon, which HTTP could not carry", async () => {
    expect(await login("a:b\nc")).toMatchObject({
      exitCode: 4,
      stderr: "livedesk: stdin: the key: must not contain a colon\n",
    });
  });

  test("says so if the file cannot be written, and leaves nothing behind", async () => {
    await writeFile(join(home.path, ".config"), "a file where a folder should be");
    const { exitCode, stderr } = await login("a\nb");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/^livedesk: "[^"]*config\.json": cannot be written \((ENOTDIR|EEXIST)\)\n$/),
    });
  });

  test("needs a place for the file", async () => {
    const { exitCode, stderr } = await call(["auth", "login", "--secret-stdin"], { stdin: "a\nb" });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: "livedesk: HOME is not set: set it, or set LIVEDESK_CONFIG_DIR to a folder\n",
    });
  });
});

test("auth logout forgets a profile, and whoami then finds no credentials", async () => {
  await login("k1\ns1");
  expect(await call(["auth", "logout"], withHome())).toMatchObject({
    exitCode: 0,
    stdout: "removed the profile default\n",
  });
  expect(await home.read(".config/livedesk/config.json")).not.toContain("s1");
  expect(await call(["whoami"], withHome())).toMatchObject({ exitCode: 4 });
  expect(await call(["auth", "logout"], withHome())).toMatchObject({ exitCode: 2 });
});

describe("a profile", () => {
  test("sends a message with its credentials to its URL", async () => {
    await using world = await startEmulated();
    const { LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, LIVEDESK_BASE_URL: baseUrl } = world.env;
    await writeConfig({ profiles: { local: { apiKey, apiSecret, baseUrl } } });
    expect(await call(["send", "141", "hi", "--profile", "local"], withHome())).toMatchObject({ exitCode: 0 });
    expect(await call(["send", "141", "hi"], withHome({ LIVEDESK_PROFILE: "local" }))).toMatchObject({ exitCode: 0 });
    expect(await call(["send", "141", "hi"], withHome())).toMatchObject({ exitCode: 4 });
  });

  test("never sends its credentials to another server", async () => {
    await using world = await startEmulated();
    await writeConfig({ defaultProfile: "a", profiles: { a: PROFILE } });
    for (const [argv, env] of [
      [["send", "141", "hi", "--base-url", world.emulator.url], {}],
      [["send", "141", "hi"], { LIVEDESK_BASE_URL: world.emulator.url }],
      [["send", "141", "hi", "--profile", "a"], { ...world.env }],
    ] as const) {
      const { exitCode, stderr } = await call(argv, withHome(env as Record<string, string>));
      expect(exitCode).toBe(2);
      expect(stderr).toContain("the credentials of the profile a belong to https://livedesk-api.engagelab.com");
    }
    expect(world.emulator.exchanges()).toEqual([]);
  });

  test("is not used if the environment contains credentials, so that they are not mixed", async () => {
    await writeConfig({ defaultProfile: "a", profiles: { a: { ...PROFILE, baseUrl: "https://a.example" } } });
    const env = { LIVEDESK_API_KEY: "key-of-env", LIVEDESK_API_SECRET: "x" };
    const { stdout } = await call(["whoami"], withHome(env));
    expect(stdout).toContain("(from LIVEDESK_API_KEY)");
    expect(stdout).toContain("https://livedesk-api.engagelab.com (default");
    expect(await call(["whoami"], withHome({ LIVEDESK_API_KEY: "key-of-env" }))).toMatchObject({ exitCode: 4 });
    expect((await call(["whoami", "--profile", "a"], withHome(env))).stdout).toContain(
      "https://a.example (from profile a)",
    );
  });

  test("that does not exist is refused with the names of those that exist", async () => {
    await writeConfig({ profiles: { one: PROFILE, two: PROFILE } });
    const stderr = "there is no profile of this name. Profiles: one, two\n";
    expect((await call(["whoami", "--profile", "three"], withHome())).stderr).toBe(`livedesk: --profile: ${stderr}`);
    expect((await call(["whoami"], withHome({ LIVEDESK_PROFILE: "toString" }))).stderr).toBe(
      `livedesk: LIVEDESK_PROFILE: ${stderr}`,
    );
  });

  test("is found in LIVEDESK_CONFIG_DIR, then in XDG_CONFIG_HOME, then in HOME", async () => {
    for (const [place, name] of [
      ["own", "own"],
      ["xdg/livedesk", "xdg"],
      [".config/livedesk", "home"],
    ] as const) {
      const path = join(home.path, place);
      await mkdir(path, { recursive: true, mode: 0o700 });
      await writeFile(
        join(path, "config.json"),
        JSON.stringify({ defaultProfile: name, profiles: { [name]: PROFILE } }),
        { mode: 0o600 },
      );
    }
    const [own, xdg] = [join(home.path, "own"), join(home.path, "xdg")];
    const whoami = async (env: Record<string, string>) => (await call(["whoami"], withHome(env))).stdout;
    expect(await whoami({ LIVEDESK_CONFIG_DIR: own, XDG_CONFIG_HOME: xdg })).toContain("profile own");
    expect(await whoami({ XDG_CONFIG_HOME: xdg })).toContain("profile xdg");
    expect(await whoami({})).toContain("profile home");
  });
});

describe("the file of the profiles is refused", () => {
  test.each([
    [0o644, "chmod 600"],
    [0o660, "chmod 600"],
    [0o604, "chmod 600"],
  ])("if its mode is %o, because others could read the secret", async (mode, advice) => {
    await writeConfig({ defaultProfile: "a", profiles: { a: PROFILE } }, mode);
    for (const argv of [["whoami"], ["send", "141", "hi"], ["auth", "login", "--secret-stdin"]]) {
      const { exitCode, stderr } = await call(argv, { ...withHome(), stdin: "a\nb" });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        `other users have rights (mode ${mode.toString(8)}), and the file contains a secret: ${advice} `,
      );
      expect(stderr).not.toContain("secret-of-file");
    }
  });

  test("if others can write to its folder, because they could replace the file", async () => {
    await writeConfig({ defaultProfile: "a", profiles: { a: PROFILE } });
    await chmod(folder, 0o777);
    const { exitCode, stderr } = await call(["whoami", "--json"], withHome());
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "config-not-private", exitCode: 2 } });
  });

  test.each([
    ["is not valid JSON: correct it, or delete it and store the credentials again by livedesk auth login", "{"],
    ["the file: must be an object", "[]"],
    ["profiles: must be an object", {}],
    ["profile: is not a known key. Known keys: defaultProfile, profiles", { profile: {}, profiles: {} }],
    ["defaultProfile: must be a string", { defaultProfile: 1, profiles: {} }],
    ["profiles.a.baseURL: is not a known key", { profiles: { a: { ...PROFILE, baseURL: "https://a.example" } } }],
    ["profiles.a: apiKey and apiSecret", { profiles: { a: { apiKey: "k" } } }],
    ["profiles.a: must be an object", { profiles: { a: null } }],
  ])("if it says nothing clear: %s", async (complaint, content) => {
    await writeConfig(content);
    const { exitCode, stderr } = await call(["send", "141", "hi"], withHome());
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`config.json": ${complaint}`);
    expect(stderr).not.toContain("secret-of-file");
  });

  test("if it is a folder; a link that leads nowhere counts as missing", async () => {
    await mkdir(file, { recursive: true, mode: 0o700 });
    expect((await call(["whoami"], withHome())).exitCode).toBe(2);
    await rm(file, { recursive: true });
    await symlink("nowhere", file);
    expect((await call(["whoami"], withHome())).exitCode).toBe(4);
  });
});

describe("config explain", () => {
  test("shows every setting and its source, and no secret", async () => {
    await writeConfig({ defaultProfile: "a", profiles: { a: { ...PROFILE, baseUrl: "https://a.example" } } });
    expect(await call(["config", "explain"], withHome({ LIVEDESK_OUTBOX: "o.db" }))).toEqual({
      exitCode: 0,
      stdout: [
        `config file ${file} (from HOME)`,
        "profile     a (from default profile of the file)",
        "API key     key-… (from profile a)",
        "API secret  **** (from profile a)",
        "URL         https://a.example (from profile a)",
        "outbox      o.db (from LIVEDESK_OUTBOX)",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  test("shows what is missing or wrong, and does not fail", async () => {
    const { exitCode, stdout } = await call(["config", "explain", "--json"], {
      env: {
        LIVEDESK_API_KEY: "k",
        LIVEDESK_BASE_URL: "nothing",
        LIVEDESK_OUTBOX_POSTGRES: "postgres://user:secret@host/db",
      },
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      settings: [
        { name: "config file" },
        { name: "profile" },
        { name: "API key", problem: expect.stringContaining("LIVEDESK_API_SECRET is not set") },
        { name: "API secret" },
        { name: "URL", problem: "LIVEDESK_BASE_URL: must be a URL such as https://livedesk-api.engagelab.com" },
        { name: "outbox", value: "Postgres", from: "LIVEDESK_OUTBOX_POSTGRES" },
      ],
    });
    expect(stdout).not.toContain("secret@");
  });

  test("shows a file that is refused as a problem", async () => {
    await writeConfig({ profiles: {} }, 0o644);
    const { exitCode, stdout } = await call(["config", "explain"], withHome());
    expect(exitCode).toBe(0);
    expect(stdout).toContain("chmod 600");
  });
});

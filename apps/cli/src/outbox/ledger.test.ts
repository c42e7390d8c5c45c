import { join } from "node:path";
import { StoreError } from "@livedesk/outbox";
import { describe, expect, test } from "vitest";
import type { CliError } from "../errors.ts";
import { call, startEmulated } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";
import { ledgerError } from "./ledger.ts";

const SECRET = "canary-password";
const URL_OF_DATABASE = `postgres://user:${SECRET}@127.0.0.1:1/none`;
const URLS = [
  URL_OF_DATABASE,
  `postgresql://user:${SECRET}@127.0.0.1:1/none`,
  `postgres:user:${SECRET}@127.0.0.1`,
  `host=127.0.0.1 user=me password=${SECRET}`,
];

describe("a connection string is refused where a file is expected, and is not printed,", () => {
  test.each([
    ["status", []],
    ["add", ["-"]],
    ["run", []],
    ["plan", ["people.csv", "--template", "sale.json"]],
    ["review", ["may.plan.ndjson"]],
  ])("by outbox %s", async (name, words) => {
    const credentials = { LIVEDESK_API_KEY: "key", LIVEDESK_API_SECRET: "secret" };
    for (const url of URLS)
      for (const [argv, env, from] of [
        [["--db", url], {}, "--db"],
        [[], { LIVEDESK_OUTBOX: url }, "LIVEDESK_OUTBOX"],
      ] as const) {
        const line = '{"conversationId":141,"content":"hi","key":"a"}';
        const called = await call(["outbox", name, ...words, ...argv], {
          env: { ...credentials, ...env },
          stdin: line,
        });
        const expected = expect.stringMatching(
          `^livedesk: ${from}: must be the name of a file. .* LIVEDESK_OUTBOX_POSTGRES`,
        );
        expect(called).toEqual({ exitCode: 2, stdout: "", stderr: expected });
        expect(called.stderr).not.toContain(SECRET);
      }
  });

  test("by config explain and doctor", async () => {
    for (const LIVEDESK_OUTBOX of URLS)
      for (const argv of [
        ["config", "explain"],
        ["doctor", "--base-url", "http://127.0.0.1:1"],
      ]) {
        const { stdout, stderr } = await call(argv, { env: { LIVEDESK_OUTBOX } });
        expect(stdout).toContain("LIVEDESK_OUTBOX: must be the name of a file");
        expect(stdout + stderr).not.toContain(SECRET);
      }
  });
});

test.each([
  ["outbox", "add", URL_OF_DATABASE],
  ["outbox", "add", "messages.ndjson", "--key-prefix", URL_OF_DATABASE, "--format", URL_OF_DATABASE],
  ["outbox", "export", "--output", URL_OF_DATABASE, "--db", "o.db"],
  ["outbox", "run", "--plan", URL_OF_DATABASE],
  ["outbox", "review", URL_OF_DATABASE],
  ["outbox", "resolve", URL_OF_DATABASE, "drop", "--by", "me", "--db", "DB"],
  ["emulator", "--port", "0", "--db", URL_OF_DATABASE],
])("no error repeats the password of a URL that is given by mistake: %s %s", async (...argv) => {
  await using folder = await createFolder();
  const file = join(folder.path, "DB");
  await call(["outbox", "add", "-", "--db", file], { stdin: '{"conversationId":141,"content":"hi","key":"a"}' });
  const env = { LIVEDESK_API_KEY: "key", LIVEDESK_API_SECRET: "secret" };
  const { exitCode, stdout, stderr } = await call(
    argv.map((word) => (word === "DB" ? file : word)),
    { env },
  );
  expect(exitCode).not.toBe(0);
  expect(stdout + stderr).not.toContain(SECRET);
});

test.each([
  ["store-busy", 1, true],
  ["store-full", 1, true],
  ["store-unreachable", 1, true],
  ["store-damaged", 2, false],
  ["store-failed", 2, false],
  // The change may be stored: a script that adds messages without keys once more would send them twice.
  ["store-connection-lost", 6, false],
  ["store-replaced", 6, false],
] as const)("a ledger that fails with %s ends a command with %d", (code, exitCode, retryable) => {
  const error = ledgerError(new StoreError(code, "why"));
  expect(error).toMatchObject({ exitCode, code: "ledger-failed", message: "the ledger failed: why" });
  expect((error as CliError).toJSON()).toMatchObject({ retryable });
});

describe("a ledger that cannot be opened", () => {
  // Exit code 1 says that the same command may be run again at once.
  test("because it is another file ends with 2, and is not retryable", async () => {
    await using folder = await createFolder();
    const db = await folder.write("o.db", "This is no database. ".repeat(100));
    for (const argv of [["status"], ["add", "-"], ["resume"]]) {
      const stdin = '{"conversationId":141,"content":"hi","key":"a"}';
      const { exitCode, stderr } = await call(["outbox", ...argv, "--db", db, "--json"], { stdin });
      expect(exitCode).toBe(2);
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: "ledger-failed", retryable: false } });
      expect(stderr).toContain("is not an SQLite database");
    }
  });

  test("in a folder in which no file can be made is an error about --db or the variable", async () => {
    const line = '{"conversationId":141,"content":"hi","key":"a"}';
    const complaint = '"/proc/x.db" cannot be opened or created (ENOENT)';
    expect(await call(["outbox", "add", "-", "--db", "/proc/x.db"], { stdin: line })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: --db: ${complaint}\n`,
    });
    expect(await call(["outbox", "add", "-"], { stdin: line, env: { LIVEDESK_OUTBOX: "/proc/x.db" } })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: LIVEDESK_OUTBOX: ${complaint}\n`,
    });
  });

  test.each([
    ["postgres://user:canary-password@127.0.0.1:1/none", 1, "the ledger failed: Postgres cannot be reached"],
    [
      "postgres://user:canary-password@[bad/none",
      2,
      "is not the URL of a database, such as postgres://127.0.0.1:5432/outbox with",
    ],
    ["postgres://user:canary-password@127.0.0.1:1/none?sslrootcert=/missing", 2, "the ledger failed: A file for"],
  ])("in Postgres is an error about LIVEDESK_OUTBOX_POSTGRES: %s", async (url, exitCode, complaint) => {
    const called = await call(["outbox", "status"], { env: { LIVEDESK_OUTBOX_POSTGRES: url } });
    expect(called).toEqual({
      exitCode,
      stdout: "",
      stderr: expect.stringContaining(`livedesk: LIVEDESK_OUTBOX_POSTGRES: ${complaint}`),
    });
    expect(called.stderr).not.toContain(SECRET);
  });
});

test("a file that LIVEDESK_OUTBOX calls postgres is not confused with the database by the commands that are printed", async () => {
  await using desk = await startEmulated();
  const env = { ...desk.env, LIVEDESK_OUTBOX: "postgres" };
  expect((await call(["outbox", "status"], { env })).stderr).toContain(
    '"postgres" does not exist. livedesk outbox add messages.ndjson --db ./postgres makes it',
  );
});

test("the command that outbox plan prints names the ledger, which is checked before the plan is written", async () => {
  await using folder = await createFolder();
  const people = await folder.write("people.csv", "conversation_id,1\n141,Ann\n");
  const template = await folder.write("a.json", { name: "a", language: "en", body: "Hello {{1}}, welcome." });
  const output = join(folder.path, "may.plan.ndjson");
  const argv = ["outbox", "plan", people, "--template", template, "--campaign", "may", "--output", output];
  const both = { LIVEDESK_OUTBOX: "o.db", LIVEDESK_OUTBOX_POSTGRES: URL_OF_DATABASE };
  expect(await call(argv, { env: both })).toMatchObject({ exitCode: 2, stdout: "" });
  const planned = await call(argv, { env: { LIVEDESK_OUTBOX: "postgres" } });
  expect(planned.stderr).toBe(`Look at it: livedesk outbox review ${output} --db ./postgres\n`);
  expect((await call(["outbox", "review", output, "--db", "x.db"])).stdout).toMatch(/ --yes 1 --db x\.db\n$/);
});

test("outbox run takes the credentials of --profile, and the command that goes on names it", async () => {
  await using desk = await startEmulated();
  await using folder = await createFolder();
  const db = ["--db", join(folder.path, "o.db")];
  const { LIVEDESK_BASE_URL: url = "", LIVEDESK_API_KEY: key = "", LIVEDESK_API_SECRET: secret = "" } = desk.env;
  const env = { LIVEDESK_CONFIG_DIR: folder.path, LIVEDESK_API_KEY: "another", LIVEDESK_API_SECRET: "another" };
  const login = ["auth", "login", "--secret-stdin", "--profile", "test", "--base-url", url];
  expect(await call(login, { env, stdin: `${key}\n${secret}\n` })).toMatchObject({ exitCode: 0 });
  const lines = [{}, { runAt: "2099-01-01T00:00:00Z" }].map((more, at) =>
    JSON.stringify({ conversationId: 141, content: "hi", key: `k${at}`, ...more }),
  );
  await call(["outbox", "add", "-", ...db], { stdin: lines.join("\n") });
  const { exitCode, stdout, stderr } = await call(["outbox", "run", ...db, "--profile", "test"], { env });
  expect({ exitCode, stdout }).toEqual({ exitCode: 8, stdout: "sent 1; 1 still queued\n" });
  expect(stderr).toMatch(/ --profile test\n$/);
});

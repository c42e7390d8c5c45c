import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Environment } from "../config.ts";
import { call, startEmulated } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";

const KEYS = { LIVEDESK_API_KEY: "the-key", LIVEDESK_API_SECRET: "the-secret" };
const NOWHERE = { LIVEDESK_OUTBOX: "/nonexistent-folder/outbox.db" };

async function examine(env: Environment, ...flags: string[]) {
  const { exitCode, stdout, stderr } = await call(["doctor", "--json", ...flags], { env });
  expect(stderr).toBe("");
  const { checks } = JSON.parse(stdout) as { checks: readonly { name: string; status: string; message: string }[] };
  return {
    exitCode,
    stdout,
    checks: Object.fromEntries(checks.map(({ name, status, message }) => [name, [status, message]])),
  };
}

/** Starts a server, and returns its URL and the requests that it got. */
async function serve(listener: RequestListener) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push([request.method, request.url, ...request.rawHeaders].join(" "));
    listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

test("doctor passes with an emulator, and sends neither a message nor credentials", async () => {
  await using folder = await createFolder();
  const outbox = await folder.write("outbox.db", "");
  await chmod(outbox, 0o600);
  await using livedesk = await serve((_, response) => response.end());
  const env = { ...KEYS, LIVEDESK_BASE_URL: livedesk.url, LIVEDESK_OUTBOX: outbox };
  expect(await examine(env)).toMatchObject({
    exitCode: 0,
    checks: {
      node: ["passed", `Node.js ${process.versions.node}`],
      files: ["skipped", expect.any(String)],
      credentials: ["passed", expect.stringContaining("from the environment")],
      url: ["passed", livedesk.url],
      proxy: ["passed", "none"],
      connection: ["passed", expect.stringContaining("the server answers")],
      clock: ["passed", expect.any(String)],
      outbox: ["passed", expect.any(String)],
    },
  });
  expect(livedesk.requests).toHaveLength(1);
  expect(livedesk.requests[0]).toMatch(/^HEAD \/ /);
  expect(livedesk.requests[0]).not.toMatch(/authorization/i);
});

test("without --json, doctor prints one line for each check", async () => {
  await using world = await startEmulated();
  const { exitCode, stdout, stderr } = await call(["doctor"], { env: world.env });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^passed {3}node .*\nskipped {2}files .*\npassed {3}credentials .*\n/);
  expect(stderr).toBe("No message and no credentials were sent. The server was only asked for its time.\n");
  expect(world.emulator.exchanges()).toEqual([]);
});

test.each([
  ["there is no valid URL", { LIVEDESK_BASE_URL: "nothing" }],
  ["this command does not ask through a proxy", { HTTPS_PROXY: "http://proxy.example:3128" }],
])("doctor says that the server was not asked, because %s", async (reason, env) => {
  const { stdout, stderr } = await call(["doctor"], { env: { ...KEYS, ...env } });
  for (const name of ["connection", "clock"])
    expect(stdout).toMatch(new RegExp(`^skipped +${name} +the server was not asked, because ${reason}$`, "m"));
  expect(stderr).toBe("No message and no credentials were sent, and the server was not asked.\n");
});

test("doctor warns of a clock that is wrong by more than a minute, in both directions", async () => {
  for (const [difference, says] of [
    [3_600_000, "behind that of the server"],
    [-3_600_000, "ahead of that of the server"],
  ] as const) {
    const date = new Date(Date.now() + difference).toUTCString();
    await using livedesk = await serve((_, response) => response.setHeader("date", date).end());
    const { exitCode, checks } = await examine({ ...KEYS, LIVEDESK_BASE_URL: livedesk.url });
    expect(exitCode).toBe(0);
    expect(checks["clock"]).toEqual(["warning", expect.stringContaining(says)]);
  }
});

test("doctor fails with 1 if the server cannot be reached, because this may pass", async () => {
  const { exitCode, checks } = await examine({ ...KEYS, LIVEDESK_BASE_URL: "http://127.0.0.1:1" });
  expect(exitCode).toBe(1);
  expect(checks["connection"]).toEqual(["failed", "the server cannot be reached: ECONNREFUSED"]);
  expect(checks["clock"]?.[0]).toBe("skipped");
});

test("doctor fails with 4 if there are no credentials, and still checks everything else", async () => {
  await using livedesk = await serve((_, response) => response.end());
  const { exitCode, checks } = await examine({ LIVEDESK_BASE_URL: livedesk.url });
  expect(exitCode).toBe(4);
  expect(checks["credentials"]?.[0]).toBe("failed");
  expect(checks["connection"]?.[0]).toBe("passed");
});

test.each([
  ["url", { LIVEDESK_BASE_URL: "nothing" }, "LIVEDESK_BASE_URL: must be a URL"],
  ["proxy", { HTTPS_PROXY: "user:pass-word@proxy:1" }, "HTTPS_PROXY: must be a URL such as http://proxy.example:3128"],
  ["outbox", { ...NOWHERE, HTTPS_PROXY: "http://proxy.example" }, '"/nonexistent-folder/outbox.db" cannot be written'],
])("doctor fails with 2 if the %s is wrong", async (name, env, complaint) => {
  const { exitCode, checks, stdout } = await examine({ ...KEYS, ...env });
  expect(exitCode).toBe(2);
  expect(checks[name]).toEqual(["failed", expect.stringContaining(complaint)]);
  expect(stdout).not.toContain("pass-word");
});

test("doctor shows the host of a proxy without its password, and does not ask the server past the proxy", async () => {
  await using livedesk = await serve((_, response) => response.end());
  const env = { ...KEYS, LIVEDESK_BASE_URL: livedesk.url, https_proxy: "http://user:pass-word@proxy.example:3128" };
  const { checks, stdout } = await examine(env);
  expect(checks["proxy"]).toEqual(["passed", expect.stringContaining("proxy.example:3128 (from https_proxy)")]);
  expect(checks["connection"]?.[0]).toBe("skipped");
  expect(stdout).not.toContain("pass-word");
  expect(livedesk.requests).toEqual([]);
});

test("doctor warns of an outbox and fails for a file of profiles that others can read", async () => {
  await using folder = await createFolder();
  const outbox = await folder.write("outbox.db", "");
  await chmod(outbox, 0o644);
  await chmod(await folder.write("config.json", { profiles: {} }), 0o644);
  const env = {
    ...KEYS,
    LIVEDESK_OUTBOX: outbox,
    LIVEDESK_CONFIG_DIR: folder.path,
    HTTPS_PROXY: "http://proxy.example",
  };
  const { checks } = await examine(env);
  expect(checks["outbox"]).toEqual(["warning", expect.stringContaining(`chmod 600 "${outbox}"`)]);
  expect(checks["files"]).toEqual(["failed", expect.stringContaining("chmod 600")]);
  const { exitCode, checks: others } = await examine({
    ...env,
    LIVEDESK_API_KEY: undefined,
    LIVEDESK_API_SECRET: undefined,
  });
  expect(exitCode).toBe(2);
  expect(others["files"]).toEqual(["failed", expect.stringContaining("chmod 600")]);
});

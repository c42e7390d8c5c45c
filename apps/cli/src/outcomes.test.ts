import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ConfigurationError } from "@livedesk/core";
import { describe, expect, test, vi } from "vitest";
import type { Io } from "./io.ts";
import { reportError } from "./report.ts";
import { start } from "./testing/built.ts";
import { call, startEmulated } from "./testing/call.ts";

const keys = { LIVEDESK_API_KEY: "key", LIVEDESK_API_SECRET: "secret" };

/** A server that answers as a test wants it to, and the environment that leads there. */
async function serve(listener: RequestListener) {
  const server = createServer((request, response) => {
    // The whole request is taken first, so that what follows is the answer's doing alone.
    request.resume().once("end", () => listener(request, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    env: { ...keys, LIVEDESK_BASE_URL: `http://127.0.0.1:${port}` },
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const MAY_EXIST = "The message may exist: look before you send it again";

describe("an outcome that is unknown has the exit code 6", () => {
  test.for<readonly [what: string, stderr: string, listener: RequestListener, ...flags: string[]]>([
    ["a 500", "The server failed (HTTP 500)", (_, response) => response.writeHead(500).end()],
    ["a cut connection", "No whole answer came: the connection was lost", (request) => request.socket.destroy()],
    ["no answer in time", "No whole answer came: the time was up", () => {}, "--timeout", "1500"],
    ["an answer that is none", "The answer (HTTP 200) is not a message", (_, response) => response.end("<html>")],
  ])("%s", async ([, stderr, listener, ...flags]) => {
    await using livedesk = await serve(listener);
    const result = await call(["send", "141", "hi", ...flags], { env: livedesk.env });
    expect(result).toMatchObject({ exitCode: 6, stdout: "" });
    expect(result.stderr).toMatch(/^livedesk: [^\n]*\n$/);
    expect(result.stderr).toContain(stderr);
    expect(result.stderr).toContain(MAY_EXIST);
  });
});

describe("what nobody foresaw, once a call has been made, has the exit code 6 too", () => {
  const unforeseen = `livedesk: unexpected failure (Error), which is a fault of this program. ${MAY_EXIST}\n`;

  test("in the report", async () => {
    await using world = await startEmulated();
    const onStdout = () => {
      throw new Error("no more paper");
    };
    const result = await call(["send", "141", "hi"], { env: world.env, onStdout });
    expect(result).toEqual({ exitCode: 6, stdout: "", stderr: unforeseen });
    expect(await call(["explain", "1"], { onStdout })).toMatchObject({ exitCode: 1 });
  });

  test("where nobody can catch it", async () => {
    await using livedesk = await serve(() => {});
    const thrower = 'process.on("SIGUSR2", () => { throw new Error("secret"); })';
    const env = { ...livedesk.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(thrower)}` };
    const child = start(["send", "141", "hi"], env);
    const errors = text(child.stderr);
    await once(livedesk.server, "request");
    child.kill("SIGUSR2");
    await once(child, "close");
    expect({ exitCode: child.exitCode, stderr: await errors }).toEqual({ exitCode: 6, stderr: unforeseen });
  });
});

test("a client that cannot work as it was set up is a mistake of the environment, whenever it shows", async () => {
  let stderr = "";
  const io = { stderr: { write: (line: string) => (stderr += line) } } as unknown as Io;
  const error = new ConfigurationError("HTTPS_PROXY: must be an address such as http://proxy.example:3128");
  expect(reportError(error, io, { json: false, isCalled: true })).toBe(2);
  expect(stderr).toBe("livedesk: HTTPS_PROXY: must be an address such as http://proxy.example:3128\n");
});

test("a throttled request tells programs when to come back", async () => {
  await using livedesk = await serve((_, response) => response.writeHead(429, { "retry-after": "60" }).end());
  const { exitCode, stderr } = await call(["send", "141", "hi", "--json"], { env: livedesk.env });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stderr)).toMatchObject({
    error: { name: "RateLimitError", outcome: "rejected", status: 429, retryAt: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
});

test("a throttled request tells people when to come back", async () => {
  const at = new Date(Date.now() + 600_000).toUTCString();
  await using livedesk = await serve((_, response) => response.writeHead(429, { "retry-after": at }).end());
  const { exitCode, stderr } = await call(["send", "141", "hi"], { env: livedesk.env });
  expect(exitCode).toBe(1);
  const [, when = ""] =
    /^livedesk: The request was refused \(HTTP 429\); send it again at (\S+Z) or later\n$/.exec(stderr) ?? [];
  // The wait is what lies between the server's own two dates, which are in whole seconds.
  expect(Date.parse(when) - Date.parse(at)).toBeGreaterThanOrEqual(-1000);
  expect(Date.parse(when) - Date.parse(at)).toBeLessThan(30_000);
});

test("a server that failed and names a time is not simply asked again: the message may exist", async () => {
  await using livedesk = await serve((_, response) => response.writeHead(503, { "retry-after": "60" }).end());
  const { exitCode, stderr } = await call(["send", "141", "hi"], { env: livedesk.env });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 6,
    stderr: `livedesk: The server failed (HTTP 503). ${MAY_EXIST}\n`,
  });
});

test("a refused connection is a plain failure: nothing was sent", async () => {
  const closed = await serve(() => {});
  await closed[Symbol.asyncDispose]();
  const { exitCode, stderr } = await call(["send", "141", "hi"], { env: closed.env });
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^livedesk: The message was not sent: /),
  });
});

describe("a signal", () => {
  test.each([
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("%s before anything left has its own exit code", async (name, exitCode) => {
    await using livedesk = await serve(() => {});
    const signals = { first: AbortSignal.abort(name) };
    const result = await call(["send", "141", "hi"], { env: livedesk.env, signals });
    expect(result).toMatchObject({
      exitCode,
      stderr: expect.stringMatching(/^livedesk: The message was not sent: the client was closed/),
    });
  });

  test.each(["SIGHUP", "SIGINT", "SIGTERM"] as const)(
    "%s after the request left: the answer is waited for and reported",
    async (name) => {
      await using livedesk = await serve((_, response) => {
        setTimeout(() => response.end('{"id":1,"status":"sent"}'), 500);
      });
      const child = start(["send", "141", "hi", "--json"], livedesk.env);
      const [output] = await Promise.all([
        text(child.stdout),
        once(livedesk.server, "request").then(() => child.kill(name)),
        once(child, "close"),
      ]);
      expect({ exitCode: child.exitCode, answer: JSON.parse(output) }).toMatchObject({
        exitCode: 0,
        answer: { id: 1 },
      });
    },
  );

  test.each([
    [422, 1],
    [401, 4],
  ])(
    "after the request left, and the server refuses it with %i: the exit code is %i, as without a signal",
    async (status, code) => {
      await using livedesk = await serve((_, response) => {
        setTimeout(() => response.writeHead(status).end('{"error":"no"}'), 300);
      });
      const child = start(["send", "141", "hi"], livedesk.env);
      await once(livedesk.server, "request");
      child.kill("SIGTERM");
      await once(child, "close");
      expect(child.exitCode).toBe(code);
    },
  );

  test("after the request left, and no answer comes for five seconds: the outcome is unknown", async () => {
    await using livedesk = await serve(() => {});
    const child = start(["send", "141", "hi", "--json"], livedesk.env);
    const [errors] = await Promise.all([
      text(child.stderr),
      once(livedesk.server, "request").then(() => child.kill("SIGTERM")),
      once(child, "close"),
    ]);
    expect(child.exitCode).toBe(6);
    expect(JSON.parse(errors)).toMatchObject({ error: { outcome: "unknown", code: "closed" } });
  });

  // `npx` and `npm run` pass a Ctrl-C on to a program that has had it from the terminal already.
  test("that comes twice at once is one: the answer is waited for", async () => {
    await using livedesk = await serve((_, response) => {
      setTimeout(() => response.end('{"id":1,"status":"sent"}'), 300);
    });
    const child = start(["send", "141", "hi"], livedesk.env);
    await once(livedesk.server, "request");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    await once(child, "close");
    expect(child.exitCode).toBe(0);
  });

  // Whenever they come, the program lives to say what became of the message.
  test.each([
    ["SIGINT", "SIGINT"],
    ["SIGINT", "SIGTERM"],
    ["SIGTERM", "SIGHUP"],
  ] as const)("%s, and %s again and again until the program has ended", async (first, second) => {
    await using world = await startEmulated();
    world.emulator.faults.add({ fault: "stall-body" });
    const child = start(["send", "141", "hi"], world.env);
    const errors = text(child.stderr);
    await vi.waitUntil(() => world.last(141)?.content === "hi", { timeout: 30_000 });
    child.kill(first);
    while (child.exitCode === null && child.signalCode === null) {
      child.kill(second);
      await nextTurn();
    }
    expect({ exitCode: child.exitCode, signal: child.signalCode }).toEqual({ exitCode: 6, signal: null });
    expect(await errors).toMatch(
      /^livedesk: No whole answer came: the (call was aborted|client was closed)[^\n]*The message may exist[^\n]*\n$/,
    );
  });
});

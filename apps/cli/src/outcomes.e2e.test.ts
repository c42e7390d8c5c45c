import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ConfigurationError, NotSentError } from "@livedesk/core";
import { describe, expect, test, vi } from "vitest";
import type { Io } from "./io.ts";
import { reportError } from "./report.ts";
import { start } from "./testing/built.ts";
import { call, startEmulated } from "./testing/call.ts";

const keys = { LIVEDESK_API_KEY: "key", LIVEDESK_API_SECRET: "secret" };

/** Starts a server with the given answers. Returns the environment in which a command sends to this server. */
async function serve(listener: RequestListener) {
  const server = createServer((request, response) => {
    // The server reads the whole request first, so that the outcome depends only on the answer.
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

const MAY_EXIST = "The message may exist: look at the conversation before you send it again";

describe("the exit code says whether and when the same command may be run again:", () => {
  test.each([
    [400, 5],
    [401, 4],
    [403, 4],
    [404, 5],
    [408, 7],
    [413, 5],
    [422, 5],
    [424, 7],
    [425, 7],
    [429, 7],
  ])("after HTTP %i, the exit code is %i, and the JSON agrees", async (status, code) => {
    await using livedesk = await serve((_, response) => response.writeHead(status).end('{"error":"no"}'));
    const { exitCode, stderr } = await call(["send", "141", "hi", "--json"], { env: livedesk.env });
    expect(exitCode).toBe(code);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { outcome: "rejected", retryable: code === 7, exitCode: code, conversationId: 141 },
    });
  });

  test.each([
    ["connection-failed", 1],
    ["queue-full", 1],
    ["timeout", 1],
    ["certificate-refused", 2],
    ["proxy-refused", 2],
  ] as const)("after the failure %s before a byte was sent, the exit code is %i", (code, exitCode) => {
    let stderr = "";
    const io = { stderr: { write: (line: string) => (stderr += line) } } as unknown as Io;
    const error = new NotSentError("The message was not sent: no", { code });
    expect(reportError(error, io, { json: true, isCalled: true })).toBe(exitCode);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code, retryable: exitCode === 1, exitCode } });
  });

  test("after a postponement by an earlier answer of the server, the exit code is 7", () => {
    const io = { stderr: { write: () => {} } } as unknown as Io;
    const error = new NotSentError("not now", { code: "rate-limited", retryAt: new Date(0) });
    expect(reportError(error, io, { json: true, isCalled: true })).toBe(7);
  });
});

describe("the JSON of an error names the conversation and the message, so that parallel commands can be told apart:", () => {
  test.each([
    ["a wrong flag value", ["send", "141", "hi", "--timeout", "x"], { conversationId: 141 }],
    ["a missing text", ["send", "141"], { conversationId: 141 }],
    ["missing credentials", ["retry", "141", "7"], { conversationId: 141, messageId: 7 }],
    ["a wrong message id", ["retry", "141", "x7"], { conversationId: 141 }],
    ["a template without a name", ["template", "141", "--content", "x"], { conversationId: 141 }],
    ["a missing file", ["send", "141", "--file", "missing.png"], { conversationId: 141 }],
  ])("%s", async (_, argv, ids) => {
    const { stderr } = await call([...argv, "--json"]);
    const { error } = JSON.parse(stderr) as { error: Record<string, unknown> };
    const { conversationId, messageId } = error;
    expect({ conversationId, ...(messageId !== undefined && { messageId }) }).toEqual(ids);
  });

  test("an unknown outcome of a retry names both, and does not say that the message may exist", async () => {
    await using livedesk = await serve((_, response) => response.writeHead(500).end());
    const { exitCode, stderr } = await call(["retry", "141", "7", "--json"], { env: livedesk.env });
    expect(exitCode).toBe(6);
    expect(JSON.parse(stderr)).toMatchObject({
      error: {
        message:
          "The server failed (HTTP 500). The message exists, but it is unknown whether it was sent again: look at the conversation before you retry it",
        conversationId: 141,
        messageId: 7,
      },
    });
  });

  test("a failed message names its conversation on stdout, although the answer does not", async () => {
    await using livedesk = await serve((_, response) => response.end('{"id":7,"status":"failed"}'));
    const { exitCode, stdout } = await call(["send", "141", "hi", "--json"], { env: livedesk.env });
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toEqual({ id: 7, status: "failed", conversation_id: 141 });
  });
});

describe("an unknown outcome ends with 6", () => {
  test.for<readonly [what: string, stderr: string, listener: RequestListener, ...flags: string[]]>([
    ["a 500", "The server failed (HTTP 500)", (_, response) => response.writeHead(500).end()],
    ["a cut connection", "No complete answer came: the connection was lost", (request) => request.socket.destroy()],
    ["no answer in time", "No complete answer came: the call timed out", () => {}, "--timeout", "1500"],
    ["an answer that is not JSON", "The answer (HTTP 200) is not a message", (_, response) => response.end("<html>")],
  ])("%s ends with 6, because the outcome is unknown", async ([, stderr, listener, ...flags]) => {
    await using livedesk = await serve(listener);
    const result = await call(["send", "141", "hi", ...flags], { env: livedesk.env });
    expect(result).toMatchObject({ exitCode: 6, stdout: "" });
    expect(result.stderr).toMatch(/^livedesk: [^\n]*\n$/);
    expect(result.stderr).toContain(stderr);
    expect(result.stderr).toContain(MAY_EXIST);
  });
});

describe("an unexpected error after the start of a call ends with 6:", () => {
  const unexpected = `livedesk: unexpected failure (Error), which is a bug in this program. ${MAY_EXIST}\n`;

  test("an error while the message is reported ends with 6, and with 1 if no call was made", async () => {
    await using world = await startEmulated();
    const onStdout = () => {
      throw new Error("no more paper");
    };
    const result = await call(["send", "141", "hi"], { env: world.env, onStdout });
    expect(result).toEqual({ exitCode: 6, stdout: "", stderr: unexpected });
    expect(await call(["explain", "1"], { onStdout })).toMatchObject({ exitCode: 1 });
  });

  test("an error while a retry is reported does not say that the message may exist", async () => {
    await using livedesk = await serve((_, response) => response.end('{"id":7,"status":"sent"}'));
    const onStdout = () => {
      throw new Error("no more paper");
    };
    const result = await call(["retry", "141", "7"], { env: livedesk.env, onStdout });
    expect(result).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("The message exists, but it is unknown"),
    });
  });

  test("an uncaught error during a call ends with 6", async () => {
    await using livedesk = await serve(() => {});
    const thrower = 'process.on("SIGUSR2", () => { throw new Error("secret"); })';
    const env = { ...livedesk.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(thrower)}` };
    const child = start(["send", "141", "hi"], env);
    const errors = text(child.stderr);
    await once(livedesk.server, "request");
    child.kill("SIGUSR2");
    await once(child, "close");
    expect({ exitCode: child.exitCode, stderr: await errors }).toEqual({ exitCode: 6, stderr: unexpected });
  });

  test("an uncaught error during a retry names the conversation and the message", async () => {
    await using livedesk = await serve(() => {});
    const thrower = 'process.on("SIGUSR2", () => { throw new Error("secret"); })';
    const env = { ...livedesk.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(thrower)}` };
    const child = start(["retry", "141", "7", "--json"], env);
    const errors = text(child.stderr);
    await once(livedesk.server, "request");
    child.kill("SIGUSR2");
    await once(child, "close");
    expect(JSON.parse(await errors)).toMatchObject({
      error: { code: "internal", outcome: "unknown", conversationId: 141, messageId: 7, exitCode: 6 },
    });
  });
});

test("a wrong setting that is found only during the call ends with 2", async () => {
  let stderr = "";
  const io = { stderr: { write: (line: string) => (stderr += line) } } as unknown as Io;
  const error = new ConfigurationError("HTTPS_PROXY: must be a URL such as http://proxy.example:3128");
  expect(reportError(error, io, { json: false, isCalled: true })).toBe(2);
  expect(stderr).toBe("livedesk: HTTPS_PROXY: must be a URL such as http://proxy.example:3128\n");
});

test("the JSON error of a throttled request contains the time of the next attempt", async () => {
  await using livedesk = await serve((_, response) => response.writeHead(429, { "retry-after": "60" }).end());
  const { exitCode, stderr } = await call(["send", "141", "hi", "--json"], { env: livedesk.env });
  expect(exitCode).toBe(7);
  expect(JSON.parse(stderr)).toMatchObject({
    error: { name: "RateLimitError", outcome: "rejected", status: 429, retryAt: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
});

test("the error text of a throttled request contains the time of the next attempt", async () => {
  const at = new Date(Date.now() + 600_000).toUTCString();
  await using livedesk = await serve((_, response) => response.writeHead(429, { "retry-after": at }).end());
  const { exitCode, stderr } = await call(["send", "141", "hi"], { env: livedesk.env });
  expect(exitCode).toBe(7);
  const [, when = ""] =
    /^livedesk: The request was refused \(HTTP 429\); send it again at (\S+Z) or later\n$/.exec(stderr) ?? [];
  // The wait is the difference between two dates of the server, which have a precision of one second.
  expect(Date.parse(when) - Date.parse(at)).toBeGreaterThanOrEqual(-1000);
  expect(Date.parse(when) - Date.parse(at)).toBeLessThan(30_000);
});

test("a 503 with a Retry-After does not suggest another attempt, because the message may exist", async () => {
  await using livedesk = await serve((_, response) => response.writeHead(503, { "retry-after": "60" }).end());
  const { exitCode, stderr } = await call(["send", "141", "hi"], { env: livedesk.env });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 6,
    stderr: `livedesk: The server failed (HTTP 503). ${MAY_EXIST}\n`,
  });
});

test("a refused connection ends with 1, because nothing was sent", async () => {
  const closed = await serve(() => {});
  await closed[Symbol.asyncDispose]();
  const { exitCode, stderr } = await call(["send", "141", "hi"], { env: closed.env });
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^livedesk: The message was not sent: /),
  });
});

describe("signals while a message is sent:", () => {
  test.each([
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("%s before the request is sent ends with the exit code of this signal", async (name, exitCode) => {
    await using livedesk = await serve(() => {});
    const signals = { first: AbortSignal.abort(name) };
    const result = await call(["send", "141", "hi"], { env: livedesk.env, signals });
    expect(result).toMatchObject({
      exitCode,
      stderr: expect.stringMatching(/^livedesk: The message was not sent: the client was closed/),
    });
  });

  test.each(["SIGHUP", "SIGINT", "SIGTERM"] as const)(
    "after a %s during a sent request, the command still waits for the answer and reports it",
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
    [422, 5],
    [401, 4],
  ])("the answer HTTP %i after a signal ends with %i, the same exit code as without a signal", async (status, code) => {
    await using livedesk = await serve((_, response) => {
      setTimeout(() => response.writeHead(status).end('{"error":"no"}'), 300);
    });
    const child = start(["send", "141", "hi"], livedesk.env);
    await once(livedesk.server, "request");
    child.kill("SIGTERM");
    await once(child, "close");
    expect(child.exitCode).toBe(code);
  });

  test("after a signal, the outcome is unknown if no answer arrives within five seconds", async () => {
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

  // `npx` and `npm run` pass a Ctrl-C on to a program that has already received it from the terminal.
  test("two signals within a second count as one, so the answer is still reported", async () => {
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

  // The program must report the outcome, independent of the times at which the signals come.
  test.each([
    ["SIGINT", "SIGINT"],
    ["SIGINT", "SIGTERM"],
    ["SIGTERM", "SIGHUP"],
  ] as const)(
    "the exit code says that the outcome is unknown, even after the signal %s and many times the signal %s",
    async (first, second) => {
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
        /^livedesk: No complete answer came: the (call was aborted|client was closed)[^\n]*The message may exist[^\n]*\n$/,
      );
    },
  );
});

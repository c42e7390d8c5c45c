import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "./index.ts";

const SEND = "/api/v2/accounts/conversations/141/messages";
const running: Emulator[] = [];

async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

const authorization = ({ apiKey, apiSecret }: Emulator): string => `Basic ${btoa(`${apiKey}:${apiSecret}`)}`;

const send = (emulator: Emulator, init: RequestInit = {}) =>
  fetch(`${emulator.url}${SEND}`, {
    method: "POST",
    headers: { Authorization: authorization(emulator), "Content-Type": "application/json" },
    body: '{"content":"Hello"}',
    ...init,
  });

/**
 * Returns the status of a request with this `Host` and `Origin`. The function does not use `fetch`, because `fetch`
 * does not allow a test to set these headers.
 */
async function statusFor(
  emulator: Emulator,
  headers: Record<string, string>,
  path = SEND,
  method = "POST",
): Promise<[number | undefined, string]> {
  const call = request(`${emulator.url}${path}`, {
    method,
    headers: { Authorization: authorization(emulator), "Content-Type": "application/json", ...headers },
  });
  call.end(method === "POST" ? '{"content":"Hello"}' : undefined);
  const [response] = await once(call, "response");
  return [response.statusCode, (await response.toArray()).join("")];
}

test("an emulator that listens on a port stores a message and serves its file", async () => {
  const emulator = await start();
  expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const bytes = crypto.getRandomValues(new Uint8Array(50_000));
  const body = new FormData();
  body.append("attachments[]", new File([bytes], '写真 "1".jpg', { type: "image/jpeg" }));
  const answer = await send(emulator, { body, headers: { Authorization: authorization(emulator) } });
  expect(answer.status).toBe(200);
  const [attachment] = emulator.truth().conversations[0]?.messages.at(-1)?.attachments ?? [];
  expect(attachment).toMatchObject({ name: '写真 "1".jpg', size: 50_000 });
  expect(attachment?.data_url.startsWith(`${emulator.url}/`)).toBe(true);
  const served = await fetch(attachment?.data_url ?? "");
  expect(served.headers.get("Content-Type")).toBe("image/jpeg");
  expect(new Uint8Array(await served.arrayBuffer())).toEqual(bytes);
});

test("the URL of a file has the emulator's own origin, even if the request has another Host", async () => {
  const emulator = await start();
  const body = new FormData();
  body.append("attachments[]", new File(["x"], "a.txt"));
  const { port } = new URL(emulator.url);
  const answer = await fetch(`http://localhost:${port}${SEND}`, {
    method: "POST",
    headers: { Authorization: authorization(emulator) },
    body,
  });
  expect(await answer.json()).toMatchObject({
    attachments: [{ data_url: expect.stringContaining(`${emulator.url}/`) }],
  });
});

test("two emulators share no messages", async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.apiSecret).not.toBe(two.apiSecret);
  expect((await send(one)).status).toBe(200);
  expect((await send(two, { headers: { Authorization: authorization(one) } })).status).toBe(401);
  expect(one.truth().conversations[0]?.messages).toHaveLength(4);
  expect(two.truth().conversations[0]?.messages).toHaveLength(3);
});

describe("the Host and Origin of a request", () => {
  test.each([
    "evil.example",
    "evil.example:PORT",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost.evil.example:PORT",
    "a@127.0.0.1:PORT",
  ])("Host %s is refused, even for a GET", async (host) => {
    const emulator = await start();
    const Host = host.replace("PORT", new URL(emulator.url).port);
    for (const [path, method] of [
      [SEND, "POST"],
      ["/__emulator/truth", "GET"],
    ] as const) {
      const [status, body] = await statusFor(emulator, { Host }, path, method);
      expect([400, 403]).toContain(status);
      expect(JSON.parse(body)).toEqual({ error: expect.any(String) });
    }
    expect(emulator.truth().conversations[0]?.messages).toHaveLength(3);
  });

  test.each(["127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT", "127.9.9.9:PORT"])(
    "Host %s is accepted, because it names the emulator",
    async (host) => {
      const emulator = await start();
      const Host = host.replace("PORT", new URL(emulator.url).port);
      expect(await statusFor(emulator, { Host })).toMatchObject([200, expect.any(String)]);
    },
  );

  test.each([
    ["null", 403],
    ["", 403],
    ["https://evil.example", 403],
    ["http://127.0.0.1:1", 403],
    ["https://127.0.0.1:PORT", 403],
    ["http://127.0.0.1:PORT.evil.example", 403],
    ["http://127.0.0.1:PORT", 200],
    ["http://localhost:PORT", 200],
  ])("a POST with the Origin %j is answered with %i", async (origin, expected) => {
    const emulator = await start();
    const Origin = origin.replace("PORT", new URL(emulator.url).port);
    expect((await statusFor(emulator, { Origin }))[0]).toBe(expected);
    expect((await statusFor(emulator, { Origin }, "/__emulator/conversations/141/customer-messages"))[0]).toBe(
      expected,
    );
  });
});

test("an endless body is refused as soon as it is larger than the limit", async () => {
  const emulator = await start({ maxBodyBytes: 100_000 });
  let taken = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken += 10_000;
      // The body ends far beyond the limit. So a server that does not stop reading makes the test fail, and the test
      // does not run forever.
      if (taken > 50_000_000) controller.close();
      else controller.enqueue(new Uint8Array(10_000));
    },
  });
  const answer = await send(emulator, { body: endless, duplex: "half" });
  expect([answer.status, await answer.json()]).toEqual([413, { error: expect.stringContaining("100000 bytes") }]);
});

test("after a body that is too large, the next request can use the same connection", async () => {
  const emulator = await start({ maxBodyBytes: 100_000 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string, body?: Uint8Array): Promise<unknown[]> => {
    const type = { "content-type": "application/json" };
    const headers = {
      authorization: authorization(emulator),
      ...type,
      ...(body && { "content-length": body.byteLength }),
    };
    const options = { agent, method: body ? "POST" : "GET", headers };
    const call = request(new URL(path, emulator.url), options);
    call.end(body);
    const [answer] = (await once(call, "response")) as [IncomingMessage];
    const { localPort } = answer.socket;
    await once(answer.resume(), "end");
    return [answer.statusCode, localPort];
  };
  const [first, port] = await ask(SEND, new Uint8Array(5_000_000));
  expect(first).toBe(413);
  expect(await ask("/__emulator/health")).toEqual([200, port]);
  agent.destroy();
});

/** Returns the error with which a promise rejects, or undefined. */
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Opens a connection on which only half of a message has arrived. */
async function halfSent(emulator: Emulator): Promise<Socket> {
  const { port } = new URL(emulator.url);
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  socket.resume();
  socket.write(
    `POST ${SEND} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${authorization(emulator)}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"content":"Hello"}',
  );
  return socket;
}

test("if a client disconnects before its body is complete, nothing is stored", async () => {
  const emulator = await start();
  const socket = await halfSent(emulator);
  const closed = once(socket, "close");
  socket.end();
  await closed;
  expect(emulator.truth().conversations[0]?.messages).toHaveLength(3);
});

describe("close()", () => {
  test("answers the requests in progress, and closes the database only after these answers", async () => {
    const folder = await mkdtemp(join(tmpdir(), "livedesk-"));
    const db = join(folder, "desk.db");
    const emulator = await start({ db, faults: { rules: [{ fault: "slow", delayMs: 300 }] } });
    const answering = send(emulator);
    await expect.poll(() => emulator.truth().conversations[0]?.messages.length).toBe(4);
    await Promise.all([emulator.close({ timeout: 30_000 }), emulator.close({ timeout: 30_000 })]);
    const answer = await answering;
    expect([answer.status, await answer.json()]).toMatchObject([200, { content: "Hello" }]);
    await expect(send(emulator)).rejects.toThrow();
    await rm(folder, { recursive: true });
  });

  test("waits for the rest of a request in progress", async () => {
    const emulator = await start();
    const socket = await halfSent(emulator);
    // The rest of the request is sent later. When another request is answered, the first half has already arrived.
    await send(emulator);
    const closing = emulator.close({ timeout: 30_000 });
    const answer = once(socket, "data") as Promise<[Buffer]>;
    socket.write(" ".repeat(100 - '{"content":"Hello"}'.length));
    expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 200 /);
    await closing;
  });

  test.each(["stall-headers", "stall-body"] as const)("does not wait for a call that %s has stalled", async (fault) => {
    const emulator = await start({ faults: { rules: [{ fault, count: 1 }] } });
    const failure = failureOf(send(emulator).then((answer) => answer.text()));
    // The fault happens after the request has arrived.
    await expect.poll(() => emulator.faults.list().rules).toMatchObject([{ struck: 1 }]);
    await emulator.close({ timeout: 2 ** 30 });
    expect(await failure).toBeInstanceOf(Error);
  });

  test("does not wait for readers of the event stream", async () => {
    const emulator = await start();
    const events = await fetch(`${emulator.url}/__emulator/events`);
    const failure = failureOf(events.text());
    await emulator.close({ timeout: 2 ** 30 });
    expect(await failure).toBeInstanceOf(Error);
  });

  test("waits no longer than its timeout, even if a second call sets a shorter timeout", async () => {
    const emulator = await start({ faults: { rules: [{ fault: "slow", delayMs: 2 ** 30 }] } });
    const failure = failureOf(send(emulator));
    await expect.poll(() => emulator.truth().conversations[0]?.messages.length).toBe(4);
    const closing = emulator.close({ timeout: 2 ** 30 });
    await emulator.close({ timeout: 10 });
    await closing;
    expect(await failure).toBeInstanceOf(Error);
  });

  test("with a timeout of 0 ends all connections at once, and can be called again", async () => {
    const emulator = await start();
    const socket = await halfSent(emulator);
    // The rest of the request is never sent. When another request is answered, the first half has already arrived.
    await send(emulator);
    const ended = new Promise((resolve) => void socket.once("error", () => undefined).once("close", resolve));
    await Promise.all([emulator.close({ timeout: 0 }), emulator.close(), ended]);
    await emulator[Symbol.asyncDispose]();
    await expect(send(emulator)).rejects.toThrow();
  });

  test.each<[string, object]>([
    ["an infinite time", { timeout: Infinity }],
    ["a time longer than a timer can wait", { timeout: 2 ** 31 }],
    ["a negative time", { timeout: -1 }],
    ["a time that is not a number", { timeout: NaN }],
    ["a string", { timeout: "5" }],
    ["an unknown option", { timout: 5 }],
  ])("refuses %s, and still answers the requests in progress", async (_, how) => {
    const emulator = await start({ faults: { rules: [{ fault: "slow", delayMs: 100 }] } });
    const answering = send(emulator);
    await expect(emulator.close(how)).rejects.toMatchObject({ name: "ConfigurationError" });
    expect((await answering).status).toBe(200);
  });

  test("frees the port", async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(startEmulator({ port })).rejects.toThrow(
      `port ${port} of 127.0.0.1 is in use: choose another port, or 0 for a free one`,
    );
    await first.close();
    expect((await start({ port })).url).toBe(first.url);
  });
});

describe("the option host", () => {
  test.each(["0.0.0.0", "::", "", "192.0.2.1", "desk.example"])("%j is refused without allowRemote", async (host) => {
    await expect(startEmulator({ host })).rejects.toThrow("set allowRemote to true");
  });

  test("0.0.0.0 with allowRemote listens on all addresses, and the url of the emulator can be called", async () => {
    const emulator = await start({ host: "0.0.0.0", allowRemote: true });
    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await send(emulator)).status).toBe(200);
    const { port } = new URL(emulator.url);
    expect((await statusFor(emulator, { Host: `192.0.2.1:${port}` }))[0]).toBe(200);
    expect((await statusFor(emulator, { Host: `evil.example:${port}` }))[0]).toBe(403);
  });
});

test.each([{ apiKey: "a:b" }, { apiKey: "" }, { apiSecret: "" }])(
  "the credentials %j are refused, because Basic authentication cannot use them",
  async (credentials) => {
    await expect(startEmulator(credentials)).rejects.toThrow(TypeError);
  },
);

test("the global Request and Response of the process are not replaced", async () => {
  const before = [globalThis.Request, globalThis.Response];
  await start();
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
});

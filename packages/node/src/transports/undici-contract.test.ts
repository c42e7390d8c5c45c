import { EventEmitter, once } from "node:events";
import { createServer, type Socket } from "node:net";
import {
  Agent,
  buildConnector,
  Client,
  type Dispatcher,
  errors,
  interceptors,
  MockAgent,
  Pool,
  ProxyAgent,
  RetryAgent,
} from "undici";
import { describe, expect, test } from "vitest";
import manifest from "undici/package.json" with { type: "json" };
import { afterTest, answering, listen } from "../testing/servers.ts";

/*
 * The outcome of a message depends on how undici works inside. Each test checks one fact about undici, and fails if
 * another version of undici works differently. If a test fails, check the part of this package that relies on the fact
 * before you allow that version.
 */

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

async function* piecesOf(told: string[], pieces: string[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    told.push("body read");
    yield Buffer.from(piece);
  }
}

/** Dispatches a request. Returns the names of the functions that were called, in order, until the request has ended. */
async function events(dispatcher: Dispatcher, options: Partial<Dispatcher.DispatchOptions> = {}, told: string[] = []) {
  const emitter = new EventEmitter();
  const over = once(emitter, "over");
  let error: unknown;
  const request = { origin: "http://127.0.0.1:1", path: "/", method: "POST" as const, ...options };
  dispatcher.dispatch(request, {
    onRequestStart: () => told.push("onRequestStart"),
    onResponseStart: (_, status) => told.push(`onResponseStart ${status}`),
    onResponseData: () => undefined,
    onResponseEnd: () => emitter.emit("over"),
    onResponseError: (_, thrown) => {
      error = thrown;
      told.push("onResponseError");
      emitter.emit("over");
    },
  });
  await over;
  return { told, error };
}

/** A client whose sockets record each write. */
function clientTelling(url: string, told: string[], onSocket?: (socket: Socket) => void): Client {
  const connect = buildConnector({ allowH2: false });
  const client = new Client(url, {
    connect: (target, callback) =>
      connect(target, (...result) => {
        const [, socket] = result;
        if (socket) {
          told.push("connected");
          const write = socket.write.bind(socket);
          socket.write = ((...args: Parameters<typeof write>) => {
            told.push("written");
            return write(...args);
          }) as typeof socket.write;
        }
        callback(...result);
        if (socket) onSocket?.(socket);
      }),
  });
  afterTest(() => client.destroy());
  return client;
}

test("the installed version of undici is a version that was verified", () => {
  // Before a range in pnpm-workspace.yaml allows another version, the facts must be verified for that version.
  expect(manifest.version).toMatch(/^8\.12\./);
});

describe("facts about undici that prove that nothing was sent:", () => {
  test.each([
    ["a string", "ok"],
    ["none", null],
  ])("onRequestStart comes after the connection and before the first byte, if the body is %s", async (_what, body) => {
    const told: string[] = [];
    const client = clientTelling(await answering(OK), told);
    await events(client, { body }, told);
    expect(told.slice(0, 3)).toEqual(["connected", "onRequestStart", "written"]);
  });

  test.each([
    ["with pieces", ["ok"]],
    ["that is empty", []],
  ])(
    "a body in chunks is read after onRequestStart and before the headers are written, if the body is one %s",
    async (_what, pieces) => {
      const told: string[] = [];
      const client = clientTelling(await answering(OK), told);
      const body = {
        [Symbol.asyncIterator]() {
          told.push("body opened");
          return piecesOf(told, pieces);
        },
      };
      await events(client, { body: body as never }, told);
      expect(told.slice(0, 3)).toEqual(["connected", "onRequestStart", "body opened"]);
      expect(told.indexOf("written")).toBeGreaterThan(told.lastIndexOf("body read"));
    },
  );

  test("if a body throws when it is opened, the headers are not written", async () => {
    const told: string[] = [];
    const client = clientTelling(await answering(OK), told);
    const body = {
      [Symbol.asyncIterator](): AsyncIterator<Buffer> {
        throw new Error("no");
      },
    };
    const { error } = await events(client, { body: body as never }, told);
    expect(told).toEqual(["connected", "onRequestStart", "onResponseError"]);
    expect((error as Error).message).toBe("no");
  });

  test("after abort() within onRequestStart, the request is not written", async () => {
    const told: string[] = [];
    const client = clientTelling(await answering(OK), told);
    const failed = new Promise((resolve) => {
      client.dispatch(
        { path: "/", method: "POST", body: "ok" },
        {
          onRequestStart: (controller) => controller.abort(new Error("no")),
          onResponseStart: () => undefined,
          onResponseData: () => undefined,
          onResponseEnd: () => undefined,
          onResponseError: (_, error) => resolve(error),
        },
      );
    });
    expect(await failed).toMatchObject({ message: "no" });
    expect(told).toEqual(["connected"]);
  });

  test("onRequestStart is not called if no connection can be made", async () => {
    const agent = new Agent();
    afterTest(() => agent.destroy());
    expect((await events(agent)).told).toEqual(["onResponseError"]);
  });
});

describe("facts about undici with which dispatchers are recognised:", () => {
  test("compose() changes the property dispatch, and a factory is stored in a property whose key is the symbol factory", () => {
    const agent = new Agent();
    expect(Object.getPrototypeOf(agent.compose())).toBe(Agent.prototype);
    const dispatchOf = (dispatcher: Dispatcher): unknown => Reflect.get(dispatcher, "dispatch");
    expect(dispatchOf(agent.compose())).not.toBe(dispatchOf(Agent.prototype));
    expect(dispatchOf(agent)).toBe(dispatchOf(Agent.prototype));
    const own = (pool: Dispatcher): unknown => {
      const symbol = Object.getOwnPropertySymbols(pool).find(({ description }) => description === "factory");
      return symbol && Reflect.get(pool, symbol);
    };
    for (const dispatcher of [agent, new Pool("http://127.0.0.1:1")])
      expect((own(dispatcher) as { name: string }).name).toBe("defaultFactory");
    const factory = (): never => expect.unreachable();
    for (const dispatcher of [new Agent({ factory }), new Pool("http://127.0.0.1:1", { factory })])
      expect(own(dispatcher)).toBe(factory);
  });

  test("RetryAgent and MockAgent are not instances of Agent", () => {
    for (const dispatcher of [new RetryAgent(new Agent()), new MockAgent()])
      expect(dispatcher).not.toBeInstanceOf(Agent);
  });

  test("a RetryHandler does not report the start of a repeat after an answer has begun", async () => {
    const url = await listen(
      createServer((socket) => {
        socket.on("error", () => socket.destroy());
        socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok"));
      }),
    );
    const agent = new Agent();
    afterTest(() => agent.destroy());
    const retrying = agent.compose(interceptors.retry({ methods: ["POST"], minTimeout: 1, maxRetries: 1 }));
    const { told } = await events(retrying, { origin: url, body: "ok" });
    expect(told.filter((call) => call === "onRequestStart")).toHaveLength(1);
  });
});

describe("facts about undici's parser of answers:", () => {
  const parserOf = (socket: Socket): unknown => {
    const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "parser");
    return symbol && Reflect.get(socket, symbol);
  };

  test("a socket has its parser when its connector calls back, and the parser calls onHeadersComplete(status)", async () => {
    const told: string[] = [];
    const client = clientTelling(await answering(OK), told, (socket) => {
      const parser = parserOf(socket) as { onHeadersComplete: (status: number, ...more: unknown[]) => number };
      expect(parser.onHeadersComplete).toBeTypeOf("function");
      const complete = parser.onHeadersComplete.bind(parser);
      parser.onHeadersComplete = (status, ...more) => {
        told.push(`head ${status}`);
        const result = complete(status, ...more);
        told.push("head done");
        return result;
      };
    });
    await events(client, { body: "ok" }, told);
    expect(told.slice(-3)).toEqual(["head 200", "onResponseStart 200", "head done"]);
  });

  test("the parser refuses a 100, and ignores a 102", async () => {
    const refused = clientTelling(await answering(`HTTP/1.1 100 Continue\r\n\r\n${OK}`), []);
    expect((await events(refused, { body: "ok" })).error).toMatchObject({
      code: "UND_ERR_SOCKET",
      message: "bad response",
    });
    const passed = clientTelling(await answering(`HTTP/1.1 102 Processing\r\n\r\n${OK}`), []);
    expect((await events(passed, { body: "ok" })).told.at(-1)).toBe("onResponseStart 200");
  });

  test("an answer that cannot be parsed fails with an HTTPParserError that ends in the reason", async () => {
    const client = clientTelling(await answering("220 mail.example ESMTP\r\n"), []);
    const { error } = await events(client, { body: "ok" });
    expect(error).toBeInstanceOf(errors.HTTPParserError);
    expect((error as Error).message).toMatch(/\(Expected HTTP\/.*\)$/);
  });

  test("the error of an answer that ends too early differs from the error of an answer that cannot be parsed", async () => {
    const url = await listen(
      createServer((socket) =>
        socket.on("data", () =>
          socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n9\r\nok"),
        ),
      ),
    );
    const { error } = await events(clientTelling(url, []), { body: "ok" });
    expect((error as Error).message).toContain("EOF");
  });
});

test("the error of a proxy that opens no tunnel names its status", async () => {
  const proxy = new ProxyAgent(await answering("HTTP/1.1 407 X\r\ncontent-length: 0\r\n\r\n"));
  afterTest(() => proxy.destroy());
  expect((await events(proxy, { origin: "https://livedesk.test" })).error).toMatchObject({
    code: "UND_ERR_ABORTED",
    message: expect.stringMatching(/^Proxy response \(407\)/),
  });
});

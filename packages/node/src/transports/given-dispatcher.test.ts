import { EventEmitter, once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import {
  Agent,
  BalancedPool,
  Client as UndiciClient,
  Dispatcher,
  EnvHttpProxyAgent,
  interceptors,
  MockAgent,
  Pool,
  ProxyAgent,
  RetryAgent,
  RoundRobinPool,
} from "undici";
import * as undici5 from "undici5";
import * as undici6 from "undici6";
import * as undici7 from "undici7";
import { describe, expect, test } from "vitest";
import {
  type Client,
  ConfigurationError,
  createClient,
  fetchTransport,
  LiveDeskError,
  undiciTransport,
} from "../index.ts";
import { afterTest, listen } from "../testing/servers.ts";

const HALF = '{"id":3030,';
const REST = '"status":"sent"}';

/**
 * A server that counts the requests that it has received completely. The test decides how the server answers each
 * request.
 */
async function counting(answer: (socket: Socket, request: IncomingMessage) => void) {
  const taken: number[] = [];
  const server = createHttpServer((request) => {
    const { socket } = request;
    let size = 0;
    socket.on("error", () => socket.destroy());
    request.on("data", (chunk: Buffer) => (size += chunk.byteLength));
    request.on("end", () => {
      taken.push(size);
      answer(socket, request);
    });
  });
  afterTest(() => server.closeAllConnections());
  return { url: await listen(server), taken };
}

const halfAnswer =
  (status: number) =>
  (socket: Socket): unknown =>
    socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: ${HALF.length + REST.length}\r\n\r\n${HALF}`);

/** Cuts the answer off, and sends the rest of the answer to a request with a range. */
function inRanges(socket: Socket, { headers }: IncomingMessage): void {
  if (headers.range === undefined) halfAnswer(200)(socket);
  else {
    const range = `content-range: bytes ${HALF.length}-${HALF.length + REST.length - 1}/${HALF.length + REST.length}`;
    socket.end(`HTTP/1.1 206 X\r\n${range}\r\ncontent-length: ${REST.length}\r\n\r\n${REST}`);
  }
}

/**
 * A port without a server. A connection of this process occupies the port, so that no other test can get the port
 * during this test.
 */
async function refusingPort(): Promise<string> {
  const url = new URL(await listen(createServer()));
  const holder = connect(Number(url.port), url.hostname);
  afterTest(() => holder.destroy());
  await once(holder, "connect");
  return `http://127.0.0.1:${holder.localPort}`;
}

/**
 * Repeats a request in the same way as undici's own retries. The test says of how many attempts the start is reported.
 */
const repeating =
  (reported: number): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    let attempts = 0;
    const attempt = (): boolean => {
      const number = ++attempts;
      return dispatch(options, {
        onRequestStart(controller, context) {
          if (number <= reported) handler.onRequestStart?.(controller, context);
        },
        onResponseStart: (...args) => handler.onResponseStart?.(...args),
        onResponseData: (...args) => handler.onResponseData?.(...args),
        onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
        onResponseError(controller, error) {
          if (attempts < 4) attempt();
          else handler.onResponseError?.(controller, error);
        },
      });
    };
    return attempt();
  };

const RETRY = { methods: ["POST" as const], minTimeout: 1, maxTimeout: 1, maxRetries: 3 };

const repeaters: Readonly<Record<string, () => Dispatcher>> = {
  "interceptors.retry()": () => new Agent().compose(interceptors.retry(RETRY)),
  "interceptors.retry() that throws no error for a status": () =>
    new Agent().compose(interceptors.retry({ ...RETRY, throwOnError: false })),
  "a RetryAgent": () => new RetryAgent(new Agent(), RETRY),
  "a RetryAgent with a retry of its own": () =>
    new RetryAgent(new Agent(), {
      ...RETRY,
      retry: (_error, { state }, done) => done(state.counter > 3 ? _error : null),
    }),
  "an interceptor of one's own that reports the first attempt": () => new Agent().compose(repeating(1)),
  "an interceptor of one's own that reports no attempt": () => new Agent().compose(repeating(0)),
  "an Agent whose pools retry": () =>
    new Agent({
      factory: (origin, options) => new Pool(origin, options).compose(interceptors.retry(RETRY)),
    }),
  "a RetryAgent of undici 7": () => new undici7.RetryAgent(new undici7.Agent(), RETRY) as unknown as Dispatcher,
};

type Call = (client: Client, options?: { timeout?: number }) => Promise<unknown>;

const calls: Readonly<Record<"text" | "form" | "retry", Call>> = {
  text: (client, options) => client.messages.send(141, { content: "Hello" }, options),
  form: (client, options) =>
    client.messages.send(141, { attachments: [{ name: "a.txt", data: Buffer.alloc(200_000, "x") }] }, options),
  retry: (client, options) => client.messages.retry(141, 3030, options),
};

/** A short description of how a call ended. */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "accepted",
    (error: unknown) => {
      if (!(error instanceof LiveDeskError)) throw error;
      return `${error.outcome} ${error.code} after ${error.attempts}`;
    },
  );

describe.each(Object.entries({ undiciTransport, fetchTransport }))("%s", (_name, transport) => {
  function clientOver(dispatcher: unknown, baseUrl: string): Client {
    const options = { apiKey: "key", apiSecret: "secret", baseUrl, dispatcher: dispatcher as Dispatcher };
    const client = createClient({ transport: transport(options), timeout: 30_000, maxRetries: 1 });
    afterTest(() => client.close());
    if (dispatcher instanceof Dispatcher && !(dispatcher instanceof MockAgent)) afterTest(() => dispatcher.destroy());
    return client;
  }

  describe.each(Object.entries(repeaters))("%s sends a request once", (_repeater, make) => {
    describe.each(Object.entries(calls))("%s", (_kind, call) => {
      test.each([
        ["an answer that was cut off", halfAnswer(200), /^unknown connection-lost after 1$/],
        ["an answer whose rest can be requested by a range", inRanges, /^unknown connection-lost after 1$/],
        ["a refusal that was cut off", halfAnswer(422), /^(rejected rejected|unknown connection-lost) after 1$/],
        ["no answer", (socket: Socket) => socket.resetAndDestroy(), /^unknown connection-lost after 1$/],
        [
          "HTTP 503",
          (socket: Socket) => socket.end("HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n"),
          /^unknown .+ after 1$/,
        ],
      ] as const)("%s", async (_what, answer, outcome) => {
        const { url, taken } = await counting(answer);
        expect(await outcomeOf(call(clientOver(make(), url)))).toMatch(outcome);
        expect(taken).toHaveLength(1);
      });
    });
  });

  test.each(Object.entries(calls))("a %s arrives complete through interceptors", async (kind, call) => {
    const { url, taken } = await counting((socket) =>
      socket.end(`HTTP/1.1 200 X\r\ncontent-length: ${HALF.length + REST.length}\r\n\r\n${HALF}${REST}`),
    );
    const { retry, redirect, responseError, dns, cache } = interceptors;
    const dispatcher = new Agent().compose(
      dns(),
      cache(),
      redirect({ maxRedirections: 3 }),
      retry(RETRY),
      responseError(),
    );
    expect(await outcomeOf(call(clientOver(dispatcher, url)))).toBe("accepted");
    expect(taken).toEqual([{ text: 19, retry: 0, form: expect.any(Number) }[kind]]);
    expect(taken[0] ?? 0).toBeGreaterThanOrEqual(kind === "form" ? 200_000 : 0);
  });

  test.each([302, 303, 307, 308])("interceptors.redirect() sends nothing a second time after a %i", async (status) => {
    const { url, taken } = await counting((socket) =>
      socket.end(`HTTP/1.1 ${status} X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n`),
    );
    const dispatcher = new Agent().compose(interceptors.redirect({ maxRedirections: 3 }));
    for (const call of Object.values(calls))
      expect(await outcomeOf(call(clientOver(dispatcher, url)))).toMatch(
        /^unknown (unexpected-status|connection-lost) after 1$/,
      );
    expect(taken).toHaveLength(3);
  });

  test("if interceptors.dump() hides the answer, the outcome is unknown", async () => {
    const { url, taken } = await counting((socket) =>
      socket.end(`HTTP/1.1 200 X\r\ncontent-length: 8\r\n\r\n{"id":1}`),
    );
    const dispatcher = new Agent().compose(interceptors.dump());
    expect(await outcomeOf(calls.text(clientOver(dispatcher, url)))).toBe("unknown unreadable-answer after 1");
    expect(taken).toHaveLength(1);
  });

  test("a call ends in time even if interceptors.dump() hides the abort", async () => {
    const { url } = await counting(() => undefined);
    const dispatcher = new Agent().compose(interceptors.dump());
    const call = calls.text(clientOver(dispatcher, url), { timeout: 50 });
    expect(await outcomeOf(call)).toBe("unknown timeout after 1");
  });

  describe("a plain dispatcher of this package's own undici proves that nothing was sent, and the call is tried again", () => {
    const plain: Readonly<Record<string, (url: string) => Dispatcher>> = {
      Agent: () => new Agent(),
      Client: (url) => new UndiciClient(url),
      Pool: (url) => new Pool(url),
      RoundRobinPool: (url) => new RoundRobinPool(url),
      BalancedPool: (url) => new BalancedPool(url),
      ProxyAgent: (url) => new ProxyAgent({ uri: url, proxyTunnel: true }),
      EnvHttpProxyAgent: () => new EnvHttpProxyAgent(),
    };
    test.each(Object.entries(plain))("%s", async (_kind, make) => {
      const url = await refusingPort();
      const outcomes = Object.values(calls).map((call) => outcomeOf(call(clientOver(make(url), url))));
      expect(await Promise.all(outcomes)).toEqual(outcomes.map(() => "not-sent connection-failed after 2"));
    });
  });

  describe("the outcome is unknown and the call is not tried again, because this dispatcher is not plain:", () => {
    class OwnAgent extends Agent {}
    const silent: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
      dispatch(options, handler);
    const unproved: Readonly<Record<string, (url: string) => unknown>> = {
      "a composed Agent": () => new Agent().compose(silent),
      "a subclass of Agent": () => new OwnAgent(),
      "an Agent with a dispatch of its own": () => {
        const agent = new Agent();
        const dispatch = agent.dispatch.bind(agent);
        return Object.assign(agent, { dispatch: (...args: Parameters<typeof dispatch>) => dispatch(...args) });
      },
      "an Agent with a factory of its own": () =>
        new Agent({ factory: (origin, options) => new Pool(origin, options) }),
      "an object": () => {
        const agent = new Agent();
        return { dispatch: (...args: Parameters<Dispatcher["dispatch"]>) => agent.dispatch(...args) };
      },
      "an Agent of undici 7": () => new undici7.Agent(),
      "a RetryAgent": () => new RetryAgent(new Agent(), { ...RETRY, maxRetries: 1 }),
    };
    test.each(Object.entries(unproved))("%s", async (_kind, make) => {
      const url = await refusingPort();
      const error: unknown = await calls.text(clientOver(make(url), url)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ outcome: "unknown", code: "connection-lost", attempts: 1 });
      expect((error as Error).message).toContain("the client cannot tell whether any part of the request was sent");
    });

    test("a mock that returns an error", async () => {
      const dispatcher = new MockAgent();
      dispatcher.disableNetConnect();
      const url = "https://livedesk-api.engagelab.com";
      const pool = dispatcher.get(url);
      const path = "/api/v2/accounts/conversations/141/messages";
      pool.intercept({ path, method: "POST" }).replyWithError(Object.assign(new Error("x"), { code: "ECONNREFUSED" }));
      expect(await outcomeOf(calls.text(clientOver(dispatcher, url)))).toBe("unknown connection-lost after 1");
    });

    test("a dispatcher that reports nothing before the timeout", async () => {
      const told = { dispatch: () => true };
      const call = calls.text(clientOver(told, "https://livedesk.invalid"), { timeout: 50 });
      expect(await outcomeOf(call)).toBe("unknown timeout after 1");
    });
  });

  describe("every call ends, even if the caller's dispatcher passes strange values:", () => {
    const ANSWER = '{"id":1}';
    const controller = { abort: () => undefined, pause: () => undefined, resume: () => undefined } as never;
    const broken = {
      abort: () => {
        throw new Error("abort is broken");
      },
    } as never;
    const answering =
      (...chunks: unknown[]) =>
      (handler: Dispatcher.DispatchHandler): void => {
        handler.onRequestStart?.(controller, {});
        handler.onResponseStart?.(controller, 200, {}, "OK");
        for (const chunk of chunks) handler.onResponseData?.(controller, chunk as Buffer);
        handler.onResponseEnd?.(controller, {});
      };
    test.each<[string, (handler: Dispatcher.DispatchHandler) => void, RegExp]>([
      ["bytes that are not a Buffer, in one chunk", answering(new TextEncoder().encode(ANSWER)), /^accepted$/],
      [
        "bytes that are not a Buffer, in chunks",
        answering(new TextEncoder().encode('{"id"'), new TextEncoder().encode(":1}")),
        /^accepted$/,
      ],
      [
        "a head without headers",
        (handler) => {
          handler.onRequestStart?.(controller, {});
          handler.onResponseStart?.(controller, 200, undefined as never, "OK");
          handler.onResponseData?.(controller, Buffer.from(ANSWER));
          handler.onResponseEnd?.(controller, {});
        },
        /^unknown .+ after 1$/,
      ],
      ["numbers in place of chunks", answering(5, 6), /^unknown .+ after 1$/],
      ["an abort that throws", (handler) => handler.onRequestStart?.(broken, {}), /^unknown timeout after 1$/],
    ])("%s", async (_what, hand, outcome) => {
      const dispatch = (_options: unknown, handler: Dispatcher.DispatchHandler): boolean => {
        // Like undici, this dispatcher answers later, and ignores the errors of a handler.
        setImmediate(() => {
          try {
            hand(handler);
          } catch {
            // The error is ignored, as in undici.
          }
        });
        return true;
      };
      const client = clientOver({ dispatch }, "https://livedesk.invalid");
      expect(await outcomeOf(calls.text(client, { timeout: 200 }))).toMatch(outcome);
    });
  });

  test("a call that has ended before its request was dispatched is not sent by any dispatcher", async () => {
    let dispatched = 0;
    const client = clientOver({ dispatch: () => dispatched++ > 0 }, "https://livedesk.invalid");
    const call = client.messages.send(141, { content: "Hello" }, { signal: AbortSignal.abort() });
    expect(await outcomeOf(call)).toMatch(/^not-sent aborted/);
    expect(dispatched).toBe(0);
  });

  test("a dispatcher that begins after the timeout writes no request", async () => {
    const { url, taken } = await counting((socket) =>
      socket.end(`HTTP/1.1 200 X\r\ncontent-length: 8\r\n\r\n{"id":1}`),
    );
    const events = new EventEmitter();
    const over = (): boolean => events.emit("over");
    // This dispatcher hides the start of the request, and reports when undici has given up the request.
    const dispatcher = new Agent().compose((dispatch) => (options, _handler) => {
      const handler = {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: () => undefined,
        onResponseEnd: over,
        onResponseError: over,
      };
      events.once("begin", () => void dispatch(options, handler));
      return true;
    });
    for (const call of Object.values(calls)) {
      expect(await outcomeOf(call(clientOver(dispatcher, url), { timeout: 50 }))).toBe("unknown timeout after 1");
      const isOver = once(events, "over");
      events.emit("begin");
      await isOver;
    }
    expect(taken).toEqual([]);
  });

  test("a mock of this package's own undici can compare the body with a string", async () => {
    const dispatcher = new MockAgent();
    afterTest(() => dispatcher.close());
    dispatcher.disableNetConnect();
    const url = "https://livedesk-api.engagelab.com";
    const path = "/api/v2/accounts/conversations/141/messages";
    dispatcher.get(url).intercept({ path, method: "POST", body: '{"content":"Hello"}' }).reply(200, { id: 7 });
    expect(await outcomeOf(calls.text(clientOver(dispatcher, url)))).toBe("accepted");
  });

  test("a mock over an agent that retries sends a request once", async () => {
    const { url, taken } = await counting(inRanges);
    const dispatcher = new MockAgent({ agent: new Agent().compose(interceptors.retry(RETRY)) });
    afterTest(() => dispatcher.close());
    dispatcher.enableNetConnect();
    for (const call of Object.values(calls))
      expect(await outcomeOf(call(clientOver(dispatcher, url)))).toBe("unknown connection-lost after 1");
    expect(taken).toHaveLength(3);
  });

  describe("a dispatcher of undici 6 or older", () => {
    const decorated = (next: undici6.Dispatcher["dispatch"]): undici6.Dispatcher["dispatch"] =>
      function decorate(options, handler) {
        return next(options, new undici6.DecoratorHandler(handler));
      };
    const older: Readonly<Record<string, () => unknown>> = {
      "an Agent of undici 5": () => new undici5.Agent(),
      "a MockAgent of undici 5": () => new undici5.MockAgent(),
      "an Agent of undici 6": () => new undici6.Agent(),
      "a Pool of undici 6": () => new undici6.Pool("http://127.0.0.1:1"),
      "a ProxyAgent of undici 6": () => new undici6.ProxyAgent("http://127.0.0.1:1"),
      "a RetryAgent of undici 6": () => new undici6.RetryAgent(new undici6.Agent()),
      "a MockAgent of undici 6": () => new undici6.MockAgent(),
      "a composed Agent of undici 6": () => new undici6.Agent().compose(decorated),
      "an Agent of undici 6 that dumps": () => new undici6.Agent().compose(undici6.interceptors.dump()),
    };
    test.each(Object.entries(older))("%s is refused when the transport is made", (_kind, make) => {
      expect(() => clientOver(make(), "https://livedesk.invalid")).toThrow(
        new ConfigurationError(
          "dispatcher: must be a dispatcher of undici 8. This dispatcher is from undici 6 or older, which does not report when a request is sent",
        ),
      );
    });

    test("if it cannot be recognised, makes the outcome unknown at once, and nothing is written", async () => {
      const { url, taken } = await counting((socket) =>
        socket.end(`HTTP/1.1 200 X\r\ncontent-length: 8\r\n\r\n{"id":1}`),
      );
      const agent = new undici6.Agent();
      afterTest(() => agent.destroy());
      const hidden = {
        dispatch: (options: undici6.Dispatcher.DispatchOptions, handler: undici6.Dispatcher.DispatchHandlers) =>
          decorated(agent.dispatch.bind(agent))(options, handler),
      };
      for (const call of Object.values(calls))
        expect(await outcomeOf(call(clientOver(hidden, url)))).toBe("unknown unfit-dispatcher after 1");
      expect(taken).toEqual([]);
    });
  });

  test.each([{}, { dispatch: true }, null, "http://127.0.0.1:3128"])("%j is refused as a dispatcher", (dispatcher) => {
    expect(() => clientOver(dispatcher, "https://livedesk.invalid")).toThrow(
      "dispatcher: must be an undici dispatcher",
    );
  });
});

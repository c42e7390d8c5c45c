import type { Socket } from "node:net";
import { ConfigurationError } from "@livedesk/core";
// The whole namespace is imported, because the "undici" of Bun lacks some of these names: a named import would fail on
// Bun before the client can say that it cannot send on Bun.
import * as undici from "undici";
import { attemptTimeout, proxyFor, refuseRuntime, type TransportOptions } from "../options.ts";
import { unsupportedRuntime } from "../runtime.ts";

/** The dispatcher of the requests, what the dispatcher proves, and how to close it. */
export interface Connections {
  readonly dispatcher: undici.Dispatcher;
  /** If true, a request whose start the dispatcher has not reported was certainly not sent. */
  readonly provesNotSent: boolean;
  /** Whether the dispatcher may write a request a second time if the body of the request can be read again. */
  readonly mayRepeat: boolean;
  /** The host and port of the proxy that the environment names. */
  readonly proxy?: string | undefined;
  /**
   * Must be called inside `onResponseStart`. Returns a function that closes the connection on which this answer comes.
   */
  readonly discardAnswering: () => (() => void) | undefined;
  close(): Promise<void>;
}

/**
 * The options of the connectors to the server and to a proxy. undici's type requires a port, but the connector gets the
 * port later.
 */
const connectOptions = (): undici.buildConnector.BuildOptions =>
  ({
    autoSelectFamilyAttemptTimeout: attemptTimeout(),
  }) as undici.buildConnector.BuildOptions;

/**
 * Opens connections to an origin: the caller's dispatcher, or the transport's own connections, through a proxy if the
 * environment names a proxy. Requests to this machine itself never go through a proxy, because they may be unencrypted.
 * Throws `ConfigurationError`.
 */
export function openConnections(url: URL, { dispatcher, ca, maxConnections = 64 }: TransportOptions): Connections {
  refuseRuntime(unsupportedRuntime(), ["Bun", "Cloudflare Workers"]);
  if (dispatcher !== undefined) return callersConnections(dispatcher);
  const trust = ca === undefined ? {} : { ca };
  const { watch, discardAnswering } = watchAnswers();
  const connect = watch(undici.buildConnector({ ...connectOptions(), ...trust, allowH2: false }));
  const options: undici.Pool.Options = {
    connections: maxConnections,
    connect,
    // HTTP/2 is turned off: only for HTTP/1.1 with undici's default parser, it is verified that undici calls
    // `onRequestStart` before it writes the first byte of a request.
    allowH2: false,
    useMilo: false,
    // Servers keep an idle connection open for 5 s or more, or say how long. The client closes an idle connection
    // earlier, so that no request is lost on a connection that the server is just closing.
    keepAliveTimeout: 4000,
    // The deadline limits the time of a call. undici's own limits for single steps are turned off, because an upload
    // may take longer.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const own = { provesNotSent: true, mayRepeat: false, discardAnswering };
  const proxy = proxyFor(url);
  if (proxy === undefined) {
    const pool = new undici.Pool(url.origin, options);
    return { ...own, dispatcher: pool, close: () => pool.destroy() };
  }
  const agent = new undici.EnvHttpProxyAgent({
    ...options,
    // With the option `proxyTls`, undici would treat a SOCKS proxy as a proxy with TLS.
    ...(!proxy.startsWith("socks") && { proxyTls: connectOptions() }),
    requestTls: trust,
    // One of undici's connectors opens the tunnel through the proxy. It is the option `connect`.
    factory: (target, { connect: open, ...others }: undici.Pool.Options) =>
      new undici.Pool(target, {
        ...others,
        connect: typeof open === "function" && open !== connect ? watch(open) : connect,
      }),
  });
  return { ...own, proxy: new URL(proxy).host, dispatcher: agent, close: () => agent.destroy() };
}

const callersConnections = (dispatcher: undici.Dispatcher): Connections => {
  refuseUndici6(dispatcher);
  return {
    dispatcher,
    provesNotSent: provesNotSent(dispatcher),
    // undici's mocks compare the body with a string, so they must get the original body.
    mayRepeat: !isPlainMock(dispatcher),
    discardAnswering: () => undefined,
    close: () => Promise.resolve(),
  };
};

/** The classes of this package's own undici that report the start of a request directly before its first byte. */
const REPORTING = [
  undici.Agent,
  undici.BalancedPool,
  undici.Client,
  undici.EnvHttpProxyAgent,
  undici.Pool,
  undici.ProxyAgent,
  undici.RoundRobinPool,
];

/**
 * Whether a request whose start this dispatcher has not reported was certainly not sent. Only a plain dispatcher of
 * this package's own undici proves this. Anything between the client and such a dispatcher (`compose()`, the caller's
 * own class or `factory`, a `RetryAgent`, a mock) may hide the report, and another version of undici may report the
 * start at a different time.
 */
function provesNotSent(dispatcher: undici.Dispatcher): boolean {
  const isPlain = REPORTING.some((known) => isUnchanged(dispatcher, known));
  const factory = memberNamed(dispatcher, "factory");
  return isPlain && (typeof factory !== "function" || factory.name === "defaultFactory");
}

/**
 * Whether the dispatcher is an unchanged `MockAgent` of this package's own undici, and the agent inside it reports
 * every request that it sends (see `provesNotSent`).
 */
function isPlainMock(dispatcher: undici.Dispatcher): boolean {
  if (!isUnchanged(dispatcher, undici.MockAgent)) return false;
  const below = memberNamed(dispatcher, "agent");
  return below instanceof undici.Dispatcher && provesNotSent(below);
}

const isUnchanged = (dispatcher: undici.Dispatcher, { prototype }: { prototype: undici.Dispatcher }): boolean =>
  Object.getPrototypeOf(dispatcher) === prototype && dispatcher.dispatch === prototype.dispatch;

/** A property that undici stores in an instance with a symbol as the key. `name` is the description of the symbol. */
function memberNamed(instance: object, name: string): unknown {
  const symbol = Object.getOwnPropertySymbols(instance).find(({ description }) => description === name);
  return symbol && Reflect.get(instance, symbol);
}

/**
 * Throws `ConfigurationError` for a dispatcher of undici 6 or older. In undici 5, there is no `compose()`. In undici 6,
 * `compose()` returns an instance of its own class. Since undici 7, `compose()` returns a proxy of the dispatcher.
 */
function refuseUndici6(dispatcher: undici.Dispatcher): void {
  if (!classNames(dispatcher).includes("Dispatcher")) return;
  const isNewer =
    typeof dispatcher.compose === "function" && !classNames(dispatcher.compose()).includes("ComposedDispatcher");
  if (isNewer) return;
  throw new ConfigurationError(
    "dispatcher: must be a dispatcher of undici 8. This dispatcher is from undici 6 or older, which does not report when a request is sent",
  );
}

function classNames(value: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return [];
  return [prototype.constructor?.name, ...classNames(prototype)];
}

interface WatchedAnswers extends Pick<Connections, "discardAnswering"> {
  /** Returns a connector that opens sockets with `connect`, and watches the answers on each socket. */
  readonly watch: (connect: undici.buildConnector.connector) => undici.buildConnector.connector;
}

/** Watches the answers on the sockets of one client. */
function watchAnswers(): WatchedAnswers {
  let answering: Socket | undefined;
  return {
    watch: (connect) => (target, callback) =>
      connect(target, (...result) => {
        const [, socket] = result;
        callback(...result);
        if (!socket) return;
        aroundHead(socket, (read) => {
          answering = socket;
          read();
          answering = undefined;
        });
      }),
    discardAnswering() {
      const socket = answering;
      return socket && (() => socket.destroy());
    },
  };
}

/** A function of undici's parser. It is called when the head of an answer is complete, and calls `onResponseStart`. */
type OnHeadersComplete = (status: number, ...more: unknown[]) => number;

/**
 * Calls `around` each time that undici's parser has read the head of an answer on a socket: undici has no public
 * function that knows both the socket and the answer. `aroundHead` also makes the parser ignore an unexpected `100
 * Continue`, as RFC 9110, section 15.2, requires. Without this, the parser would close the connection. The parser
 * ignores a 102, so a 100 is passed to it as a 102. If the parser of another version of undici has no function
 * `onHeadersComplete`, nothing is changed, and undici-contract.test.ts fails.
 */
function aroundHead(socket: Socket, around: (read: () => void) => void): void {
  const parser = memberNamed(socket, "parser") as { onHeadersComplete?: OnHeadersComplete } | null | undefined;
  const complete = parser?.onHeadersComplete;
  if (!parser || !complete) return;
  parser.onHeadersComplete = (status, ...more) => {
    let result = 0;
    around(() => {
      result = complete.call(parser, status === 100 ? 102 : status, ...more);
    });
    return result;
  };
}

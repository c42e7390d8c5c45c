import { getDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import { ConfigurationError } from "@livedesk/core";
import { isLoopback } from "@livedesk/core/adapter";
import { buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici";
import { checkCa } from "../check-ca.ts";
import { checkDispatcher, isPlainMock, provesNotSent } from "../given-dispatcher.ts";
import { refuseOtherRuntimes } from "../runtime.ts";
import type { TransportOptions } from "../options.ts";
import { watchSockets, type WatchedSockets } from "../watched-connect.ts";

/** Where requests are dispatched, what that proves, and how to end it. */
export interface Connections extends Pick<WatchedSockets, "isDrained" | "discardAnswering"> {
  readonly dispatcher: Dispatcher;
  /** Whether nothing of a request has left that the dispatcher has reported nothing of. */
  readonly provesNotSent: boolean;
  /** Whether the dispatcher may write a request a second time, if it can. */
  readonly mayRepeat: boolean;
  /** The host and port of the proxy that the environment names. */
  readonly proxy?: string | undefined;
  close(): Promise<void>;
}

/**
 * How long one of a host's addresses is tried before the next, in ms. Node gives up an attempt for good when the next begins, so
 * it must be longer than a handshake can take: 250 ms, which is Node's own value, cuts off every server that is further away.
 * 2.5 s leave room for a first packet that was lost (it is sent again after 1 s) and a round trip of 1.5 s, and for three dead
 * addresses within the 10 s that undici gives a connection.
 */
const ATTEMPT_TIMEOUT = 2500;

/** Options of every connector: for the server, and for a proxy. undici's type wants a port, which the connector is given later. */
const connectOptions = (): buildConnector.BuildOptions =>
  ({
    autoSelectFamilyAttemptTimeout: Math.max(ATTEMPT_TIMEOUT, getDefaultAutoSelectFamilyAttemptTimeout()),
  }) as buildConnector.BuildOptions;

/**
 * Opens connections to an origin: the transport's own, through a proxy where the environment names one, or the caller's. This
 * machine itself is never reached through a proxy: what is sent there may be in the clear. Throws `ConfigurationError`.
 */
export function openConnections(
  { origin, hostname }: URL,
  { dispatcher, ca, maxConnections = 64 }: TransportOptions,
): Connections {
  refuseOtherRuntimes();
  if (ca !== undefined) checkCa(ca);
  if (dispatcher !== undefined) {
    checkDispatcher(dispatcher);
    return given(dispatcher);
  }
  const trust = ca === undefined ? {} : { ca };
  const { watch, ...watched } = watchSockets();
  const connect = watch(buildConnector({ ...connectOptions(), ...trust, allowH2: false }));
  const options: Pool.Options = {
    connections: maxConnections,
    connect,
    // HTTP/2 is off: it was only verified for HTTP/1.1, with undici's default parser, that the start of a request is reported before
    // its first byte.
    allowH2: false,
    useMilo: false,
    // Servers keep an idle connection for 5 s or more, or say how long. To be first spares a request from being lost on one
    // that is just being closed.
    keepAliveTimeout: 4000,
    // The deadline bounds a call; an upload may take longer than undici's own limits for the steps within it.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const proxy = isLoopback(hostname) ? undefined : proxyOfEnvironment();
  if (proxy !== undefined) {
    const own = new EnvHttpProxyAgent({
      ...options,
      // undici takes a SOCKS proxy that has such options for one that speaks TLS.
      ...(!proxy.startsWith("socks") && { proxyTls: connectOptions() }),
      requestTls: trust,
      // A tunnel through the proxy is opened by a connector of undici's, which comes with these options.
      factory: (target, { connect: open, ...others }: Pool.Options) =>
        new Pool(target, {
          ...others,
          connect: typeof open === "function" && open !== connect ? watch(open) : connect,
        }),
    });
    const isDrained = (): boolean => false;
    return { ...OWN, ...watched, isDrained, proxy: new URL(proxy).host, dispatcher: own, close: () => own.destroy() };
  }
  const own = new Pool(origin, options);
  return { ...OWN, ...watched, dispatcher: own, close: () => own.destroy() };
}

const OWN = { provesNotSent: true, mayRepeat: false } as const;

const given = (dispatcher: Dispatcher): Connections => ({
  dispatcher,
  provesNotSent: provesNotSent(dispatcher),
  // What is written for undici's mocks compares the body with a text.
  mayRepeat: !isPlainMock(dispatcher),
  isDrained: () => false,
  discardAnswering: () => undefined,
  close: () => Promise.resolve(),
});

/**
 * The address of the proxy that the environment names, in those variables that undici reads. Throws `ConfigurationError` for a value
 * that is no address of a proxy.
 */
function proxyOfEnvironment(): string | undefined {
  const named = ["https_proxy", "http_proxy"].flatMap((name) => nameOf(name) ?? []);
  for (const name of named) {
    // Its value is not repeated: it may hold a password.
    if (isProxy(process.env[name] ?? "")) continue;
    throw new ConfigurationError(`${name}: must be the address of a proxy, such as http://proxy.example:3128`);
  }
  return named[0] && process.env[named[0]];
}

/** A variable of this name, or of the same in capitals where there is none, unless it is empty. */
function nameOf(name: string): string | undefined {
  const spelt = process.env[name] === undefined ? name.toUpperCase() : name;
  return process.env[spelt] ? spelt : undefined;
}

function isProxy(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && /^(https?|socks5?):$/.test(url.protocol) && [url.username, url.password].every(canBeDecoded);
}

function canBeDecoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

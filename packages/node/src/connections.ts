import { ConfigurationError, isLoopback } from "@livedesk/core";
import { type Dispatcher, EnvHttpProxyAgent, Pool } from "undici";
import { refuseOtherRuntimes } from "./runtime.ts";
import { watchedConnect } from "./watched-connect.ts";
import type { TransportOptions } from "./transport-options.ts";

/** Where requests are dispatched, and how to end it. */
export interface Connections {
  readonly dispatcher: Dispatcher;
  /** True is proof that every byte handed to its sockets so far has been taken by the system. */
  readonly isDrained: () => boolean;
  close(): Promise<void>;
}

/**
 * Opens connections to an origin: the transport's own, through a proxy where the environment names one, or the caller's. This
 * machine itself is never reached through a proxy: what is sent there may be in the clear. Throws `ConfigurationError`.
 */
export function openConnections(
  { origin, hostname }: URL,
  { dispatcher, ca, maxConnections = 64 }: TransportOptions,
): Connections {
  refuseOtherRuntimes();
  if (dispatcher) return { dispatcher, isDrained: unknown, close: () => Promise.resolve() };
  const trust = ca === undefined ? {} : { ca };
  const options: Pool.Options = {
    connections: maxConnections,
    // HTTP/1.1: on it the sensor is proved.
    allowH2: false,
    // Servers keep an idle connection for 5 s or more, or say how long. To be first spares a request from being lost on one
    // that is just being closed.
    keepAliveTimeout: 4000,
    // The deadline bounds a call; an upload may take longer than undici's own limits for the steps within it.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const isProxied = !isLoopback(hostname) && hasProxy();
  if (isProxied) {
    const own = new EnvHttpProxyAgent({ ...options, connect: trust, requestTls: trust });
    return { dispatcher: own, isDrained: unknown, close: () => own.destroy() };
  }
  const { connect, isDrained } = watchedConnect({ ...trust, allowH2: false });
  const own = new Pool(origin, { ...options, connect });
  return { dispatcher: own, isDrained, close: () => own.destroy() };
}

const unknown = (): boolean => false;

/** Whether the environment names a proxy, in those names that undici reads. Throws `ConfigurationError` for one that is none. */
function hasProxy(): boolean {
  const named = ["https_proxy", "http_proxy"].flatMap((name) => nameOf(name) ?? []);
  for (const name of named) {
    // Its value is not repeated: it may hold a password.
    if (isProxy(process.env[name] ?? "")) continue;
    throw new ConfigurationError(`${name}: must be the address of a proxy, such as http://proxy.example:3128`);
  }
  return named.length > 0;
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

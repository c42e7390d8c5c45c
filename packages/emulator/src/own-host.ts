import { isIP } from "node:net";
import { isLoopback } from "./loopback.ts";

/** Where the emulator is reached. */
export interface OwnAddress {
  /** Origin, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly allowRemote: boolean;
}

const hostAndPort = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::(\d+))?$/i;
const DEFAULT_PORT = "80";

/**
 * Whether a `Host` header names this emulator. A web page can point its own domain at 127.0.0.1 (DNS rebinding), but the
 * browser still sends that domain here: only loopback names are let in, and plain addresses where others may connect.
 */
export function isOwnHost(header: string, { url, allowRemote }: OwnAddress): boolean {
  const [, ipv6, name, port = DEFAULT_PORT] = hostAndPort.exec(header) ?? [];
  const host = (ipv6 ?? name)?.toLowerCase();
  if (host === undefined || port !== (new URL(url).port || DEFAULT_PORT)) return false;
  return isLoopback(host) || (allowRemote && isIP(host) !== 0);
}

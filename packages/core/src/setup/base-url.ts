import { ConfigurationError } from "../errors.ts";

/**
 * The URL of the API. The contract shows two hosts: this host is named in its overview, and `livedesk.engagelab.com` is
 * the host of the app and its files.
 *
 * @example
 * const address = `${DEFAULT_BASE_URL}${request.path}`;
 *
 * Contract: request URL.
 */
export const DEFAULT_BASE_URL = "https://livedesk-api.engagelab.com";

/** The part of a standard `URL` that `checkBaseUrl` reads. */
export interface ParsedUrl {
  readonly href: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly search: string;
  readonly hash: string;
}

/**
 * Whether a host is this machine itself (loopback).
 *
 * @example
 * isLoopback("127.0.0.1"); // true
 */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);

function problemOf({ protocol, username, password, hostname, search, hash }: ParsedUrl): string | undefined {
  if (username !== "" || password !== "") return "must not contain a user name or password";
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback(hostname))) {
    return "must start with https: (http: is allowed only for this machine, such as http://127.0.0.1:4010)";
  }
  return search === "" && hash === "" ? undefined : "must have no query and no fragment";
}

/**
 * Checks a URL that credentials will be sent to, and returns it without a slash at the end. Throws
 * `ConfigurationError`, whose message does not repeat the URL.
 *
 * @example
 * checkBaseUrl(new URL("http://127.0.0.1:4010/")); // "http://127.0.0.1:4010"
 */
export function checkBaseUrl(url: ParsedUrl): string {
  const problem = problemOf(url);
  if (problem !== undefined) throw new ConfigurationError(`baseUrl: ${problem}`);
  return url.href.replace(/\/+$/, "");
}

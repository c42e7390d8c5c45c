import { ConfigurationError } from "../errors.ts";

/**
 * Where the API lives. The contract shows two hosts; this is the one that its overview names, and `livedesk.engagelab.com`
 * is where the app and its files live.
 *
 * Contract: request URL.
 */
export const DEFAULT_BASE_URL = "https://livedesk-api.engagelab.com";

/** What is needed of a standard `URL`, as a runtime has parsed it. */
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
 * Whether a host is this machine itself.
 *
 * @example
 * isLoopback("127.0.0.1"); // true
 */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);

function fault({ protocol, username, password, hostname, search, hash }: ParsedUrl): string | undefined {
  if (username !== "" || password !== "") return "must not hold a user name or password";
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback(hostname))) {
    return "must start with https: (http: is for this machine alone)";
  }
  return search === "" && hash === "" ? undefined : "must have no query and no fragment";
}

/**
 * Checks an address that credentials will be sent to, and returns it without a slash at its end. Throws `ConfigurationError`,
 * which never repeats the address.
 *
 * @example
 * checkBaseUrl(new URL("http://127.0.0.1:4010/")); // "http://127.0.0.1:4010"
 */
export function checkBaseUrl(url: ParsedUrl): string {
  const message = fault(url);
  if (message !== undefined) throw new ConfigurationError(`baseUrl: ${message}`);
  return url.href.replace(/\/+$/, "");
}

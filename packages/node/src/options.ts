import { ConfigurationError } from "@livedesk/core";
import {
  checkCredentials,
  checkOptions,
  type Credentials,
  isLoopback,
  optionRule,
  type OptionRules,
} from "@livedesk/core/adapter";
import { resolveBaseUrl } from "@livedesk/core/web";
import type { Dispatcher } from "undici";

/** How a transport reaches LiveDesk. */
export interface TransportOptions extends Credentials {
  /** The URL of the API: an `https` URL, or any URL of this machine. Default `https://livedesk-api.engagelab.com`. */
  readonly baseUrl?: string | undefined;
  /** How many connections may be open at the same time. Default 64. */
  readonly maxConnections?: number | undefined;
  /**
   * The certificates that are trusted in place of the usual authorities, as PEM. Pass the text of the file, and not its
   * path.
   */
  readonly ca?: string | Buffer | undefined;
  /**
   * An undici 8 dispatcher that opens the connections. Without a dispatcher, the transport opens its own connections,
   * through the proxy in `HTTPS_PROXY` or `HTTP_PROXY` if such a variable is set and `NO_PROXY` does not contain the
   * host. `close()` does not close your dispatcher. Only a plain `Agent`, `Pool` or `ProxyAgent` proves that nothing
   * was sent; with a composed dispatcher, the outcome of every call without an answer is unknown.
   */
  readonly dispatcher?: Dispatcher | undefined;
}

/** The rules for these options. The code that uses `apiKey`, `apiSecret` and `baseUrl` checks them more strictly. */
export const transportOptionRules: OptionRules<TransportOptions> = {
  apiKey: optionRule.required(optionRule.aString),
  apiSecret: optionRule.required(optionRule.aString),
  baseUrl: optionRule.aString,
  maxConnections: optionRule.wholeNumber(1),
  ca: {
    wanted: "a certificate authority, as PEM in a string or a Buffer",
    isRight: (value) => typeof value === "string" || Buffer.isBuffer(value),
  },
  dispatcher: optionRule.withMethods("an undici dispatcher", "dispatch"),
};

/** Throws `ConfigurationError` for an unknown or wrong option of a transport. */
export function checkTransportOptions<Options extends TransportOptions>(
  options: Options,
  rules: OptionRules<Options>,
): void {
  checkOptions(options, rules);
  refuseTogether(options, "ca", "dispatcher", "set the certificate authority on the dispatcher");
  if (options.ca !== undefined) checkCa(options.ca);
}

/** Throws `ConfigurationError` if both options are set, because the option `ignored` would have no effect. */
export function refuseTogether<Options>(
  options: Options,
  ignored: keyof Options & string,
  beside: keyof Options & string,
  why: string,
): void {
  if (options[ignored] === undefined || options[beside] === undefined) return;
  throw new ConfigurationError(`${ignored}: cannot be combined with ${beside}: ${why}`);
}

const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * Checks the certificates of an authority. Node.js accepts any string as `ca`, and ignores a certificate that it cannot
 * read. Node.js would then refuse every server, or trust servers that the caller did not intend. Throws
 * `ConfigurationError`.
 */
function checkCa(ca: string | Buffer): void {
  const certificates = Buffer.from(ca).toString("latin1").match(PEM) ?? [];
  if (certificates.length === 0) {
    throw new ConfigurationError(
      'ca: must be one or more certificates in PEM, which begin with "-----BEGIN CERTIFICATE-----". Pass the text of the ' +
        'file, as readFileSync("ca.pem") returns it, and not its path',
    );
  }
  const unreadable = certificates.findIndex((certificate) => !isCertificate(certificate));
  if (unreadable === -1) return;
  const which =
    certificates.length === 1 ? "the certificate" : `certificate ${unreadable + 1} of ${certificates.length}`;
  throw new ConfigurationError(`ca: ${which} cannot be read, because it is damaged or incomplete`);
}

function isCertificate(pem: string): boolean {
  // Most programs pass no `ca`, and need not wait until this module is loaded.
  const { X509Certificate } = process.getBuiltinModule("node:crypto");
  try {
    return new X509Certificate(pem).raw.byteLength > 0;
  } catch {
    return false;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the credentials that are not given from `LIVEDESK_API_KEY` and `LIVEDESK_API_SECRET`. Throws
 * `ConfigurationError`, which names the variable that is missing or wrong.
 *
 * @example
 * const { apiKey, apiSecret } = credentialsFromEnv();
 */
export const credentialsFromEnv = (
  options: { readonly apiKey?: string | undefined; readonly apiSecret?: string | undefined } = {},
  env: Environment = process.env,
): Credentials => ({
  apiKey: options.apiKey ?? required(env, "LIVEDESK_API_KEY", "apiKey"),
  apiSecret: options.apiSecret ?? required(env, "LIVEDESK_API_SECRET", "apiSecret"),
});

function required(env: Environment, name: string, option: keyof Credentials): string {
  const value = env[name];
  if (value) {
    naming(name, option, () => checkCredentials({ apiKey: "key", apiSecret: "secret", [option]: value }));
    return value;
  }
  throw new ConfigurationError(
    `${name} is not set: set this variable, or call createClient({ ${option} })`,
    "missing-credentials",
  );
}

/** Calls `check`. Its error names the option; this function makes it name the variable, because the program has no such option. */
function naming(variable: string, option: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(error.message.replace(option, variable));
  }
}

/**
 * Reads `LIVEDESK_BASE_URL`. Throws `ConfigurationError` for a wrong value, and for an empty one, because it is probably a
 * mistake, such as a template that nobody filled in.
 */
export function baseUrlFromEnv(): string | undefined {
  const baseUrl = process.env["LIVEDESK_BASE_URL"];
  if (baseUrl !== "") {
    naming("LIVEDESK_BASE_URL", "baseUrl", () => resolveBaseUrl(baseUrl));
    return baseUrl;
  }
  throw new ConfigurationError("LIVEDESK_BASE_URL is empty: set this variable to a URL, or unset it");
}

/**
 * Throws `ConfigurationError` if the runtime of this process is one on which a transport could not send, or could not
 * prove that a request was not sent.
 */
export function refuseRuntime(runtime: string | undefined, refused: readonly string[]): void {
  if (runtime === undefined || !refused.includes(runtime)) return;
  const instead = runtime === "Bun" ? "@livedesk/node/http or @livedesk/fetch" : "@livedesk/fetch";
  throw new ConfigurationError(
    `@livedesk/node cannot send on ${runtime}: use ${instead} there, or run this program on Node.js 22.19 or later`,
    "unsupported-runtime",
  );
}

/**
 * The URL of the proxy that the environment names for requests to a URL. undici, which opens the connections to the
 * proxy, reads the same variables, and also `NO_PROXY`. Requests to this machine itself never go through a proxy,
 * because they may be unencrypted. Throws `ConfigurationError` for a value that is not the URL of a proxy.
 */
export function proxyFor({ hostname }: URL): string | undefined {
  if (isLoopback(hostname)) return undefined;
  const named = ["https_proxy", "http_proxy"].flatMap((name) => variableOf(name) ?? []);
  for (const name of named) {
    // The error does not repeat the value, because the value may contain a password.
    if (isProxy(process.env[name] ?? "")) continue;
    throw new ConfigurationError(`${name}: must be the URL of a proxy, such as http://proxy.example:3128`);
  }
  return named[0] && process.env[named[0]];
}

/**
 * The value of the variable with this name, or of the variable with the same name in capitals; undefined if the value
 * is empty.
 */
function variableOf(name: string): string | undefined {
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

const ATTEMPT_TIMEOUT = 2500;

/**
 * How long a connection to one IP address of a host is tried before the next IP address is tried, in ms. Node.js then
 * gives up the first attempt and never continues it, so the time must be longer than a slow handshake. With the default
 * of Node.js (250 ms), a server whose handshake takes longer could never be reached. 2.5 s are enough if the first
 * packet was lost (it is sent again after 1 s) and the round trip takes 1.5 s. Within the 10 s that a transport allows
 * for a connection, three IP addresses without a server can be tried before the right one.
 */
export const attemptTimeout = (): number =>
  Math.max(ATTEMPT_TIMEOUT, process.getBuiltinModule("node:net").getDefaultAutoSelectFamilyAttemptTimeout());

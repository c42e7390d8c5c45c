import { ConfigurationError } from "@livedesk/core";
import { checkOptions, type Credentials, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { Dispatcher } from "undici";

/** How a transport reaches LiveDesk. */
export interface TransportOptions extends Credentials {
  /** Where the API lives; `https`, but for a loopback address. Default `https://livedesk-api.engagelab.com`. */
  readonly baseUrl?: string | undefined;
  /** How many connections may be open at a time. Default 64. */
  readonly maxConnections?: number | undefined;
  /** Certificates to trust in place of the usual authorities, as PEM: the text of a file, and not its path. */
  readonly ca?: string | Buffer | undefined;
  /**
   * An undici 8 dispatcher that carries the connections. Without one, the transport opens its own, through `HTTPS_PROXY` or
   * `HTTP_PROXY` where these are set and `NO_PROXY` does not say otherwise. It stays yours: `close()` leaves it open. Only a plain
   * `Agent`, `Pool` or `ProxyAgent` proves that nothing was sent; with a composed one, every call without an answer is unknown.
   */
  readonly dispatcher?: Dispatcher | undefined;
}

/** The rules for these options. `apiKey`, `apiSecret` and `baseUrl` are held against stricter ones where they are used. */
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
export function checkTransportOptions(options: TransportOptions): void {
  checkOptions(options, transportOptionRules);
  refuseTogether(options, "ca", "dispatcher", "the dispatcher has its own connections: give the authority to it");
}

/** Throws `ConfigurationError` where two options are given of which one would be ignored. */
export function refuseTogether<Options>(
  options: Options,
  ignored: keyof Options & string,
  beside: keyof Options & string,
  why: string,
): void {
  if (options[ignored] === undefined || options[beside] === undefined) return;
  throw new ConfigurationError(`${ignored}: must not be given beside ${beside}: ${why}`);
}

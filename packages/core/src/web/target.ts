import { ConfigurationError } from "../errors.ts";
import { checkBaseUrl, DEFAULT_BASE_URL } from "../setup/base-url.ts";
import type { OptionRules } from "../setup/options.ts";

/**
 * The URL to which a client with credentials sends, without a slash at its end. Throws `ConfigurationError` for a URL
 * to which credentials must not be sent.
 *
 * @example
 * resolveBaseUrl("https://gateway.example/livedesk/"); // "https://gateway.example/livedesk"
 */
export function resolveBaseUrl(baseUrl: string = DEFAULT_BASE_URL): string {
  const url = URL.parse(baseUrl);
  if (url === null) throw new ConfigurationError(`baseUrl: must be a URL such as ${DEFAULT_BASE_URL}`);
  return checkBaseUrl(url);
}

/** The parts of an emulator (`startEmulator()` of `@livedesk/emulator`) that a client needs. */
export interface EmulatorLike {
  /** The URL on which the emulator listens. */
  readonly url: string;
  /** The API key that the emulator accepts. */
  readonly apiKey: string;
  /** The API secret that the emulator accepts. */
  readonly apiSecret: string;
  /** Ends the emulator. */
  close(): Promise<void>;
}

/** The options that are taken from an emulator. */
export interface TargetOptions {
  readonly baseUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly apiSecret?: string | undefined;
}

/**
 * The options of `createClient(options)`, or of `createClient(emulator, options)`. Throws `ConfigurationError` if an
 * option is a property of the emulator, or if both arguments are options.
 *
 * @example
 * const both = clientOptionsOf<{ maxRetries?: number; baseUrl?: string }>(emulator, { maxRetries: 0 }, rules);
 */
export function clientOptionsOf<Options extends TargetOptions>(
  first: Options | EmulatorLike,
  second: Options | undefined,
  rules: OptionRules<Options>,
): Options {
  // Without this check, a program that forgot to await its emulator would send to LiveDesk, with the credentials of its
  // environment.
  if (first instanceof Promise) {
    throw new ConfigurationError(
      "options: must not be a promise: await it first, as in createClient(await startEmulator())",
    );
  }
  if (!isEmulator(first)) {
    if (second === undefined) return first;
    throw new ConfigurationError(
      "options: the first of two arguments must be an emulator. Call createClient(options) or createClient(emulator, options)",
    );
  }
  const { url: baseUrl, apiKey, apiSecret } = first;
  const misplaced = Object.keys(rules).find((name) => !(name in { apiKey, apiSecret }) && Object.hasOwn(first, name));
  if (misplaced !== undefined) {
    throw new ConfigurationError(
      `${misplaced}: must not be a property of the emulator. Pass it in the second argument: createClient(emulator, { ${misplaced}: … })`,
    );
  }
  const ofEmulator = { baseUrl, apiKey, apiSecret };
  for (const name of Object.keys(ofEmulator) as (keyof typeof ofEmulator)[]) {
    if (second?.[name] === undefined) continue;
    throw new ConfigurationError(`${name}: must be left out, because the emulator has its own ${name}`);
  }
  return { ...(second as Options), ...ofEmulator };
}

const isEmulator = (value: object): value is EmulatorLike =>
  typeof value === "object" &&
  value !== null &&
  "url" in value &&
  typeof value.url === "string" &&
  "close" in value &&
  typeof value.close === "function";

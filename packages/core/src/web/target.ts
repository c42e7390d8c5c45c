import { ConfigurationError } from "../errors.ts";
import { checkBaseUrl, DEFAULT_BASE_URL } from "../setup/base-url.ts";
import type { OptionRules } from "../setup/options.ts";

/**
 * The address that a client with credentials sends to, without a slash at its end. Throws `ConfigurationError` for an address that
 * credentials must not be sent to.
 *
 * @example
 * resolveBaseUrl("https://gateway.example/livedesk/"); // "https://gateway.example/livedesk"
 */
export function resolveBaseUrl(baseUrl: string = DEFAULT_BASE_URL): string {
  const url = URL.parse(baseUrl);
  if (url === null) throw new ConfigurationError(`baseUrl: must be an address such as ${DEFAULT_BASE_URL}`);
  return checkBaseUrl(url);
}

/** The parts of an emulator (`startEmulator()` of `@livedesk/emulator`) that a client needs. */
export interface EmulatorLike {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  close(): Promise<void>;
}

/** The options that an emulator stands for. */
export interface TargetOptions {
  readonly baseUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly apiSecret?: string | undefined;
}

/**
 * The options of `createClient(options)`, or of `createClient(emulator, options)`. Throws `ConfigurationError` for options that are
 * not where they belong.
 *
 * @example
 * const both = clientOptionsOf<{ maxRetries?: number; baseUrl?: string }>(emulator, { maxRetries: 0 }, rules);
 */
export function clientOptionsOf<Options extends TargetOptions>(
  first: Options | EmulatorLike,
  second: Options | undefined,
  rules: OptionRules<Options>,
): Options {
  if (!isEmulator(first)) {
    if (second === undefined) return first;
    throw new ConfigurationError("options: give one object with all options, or an emulator and the options beside it");
  }
  const { url: baseUrl, apiKey, apiSecret } = first;
  const misplaced = Object.keys(rules).find((name) => !(name in { apiKey, apiSecret }) && Object.hasOwn(first, name));
  if (misplaced !== undefined) {
    throw new ConfigurationError(
      `${misplaced}: give it beside the emulator: createClient(emulator, { ${misplaced}: … })`,
    );
  }
  return { ...(second as Options), baseUrl, apiKey, apiSecret };
}

const isEmulator = (value: object): value is EmulatorLike =>
  typeof value === "object" &&
  value !== null &&
  "url" in value &&
  typeof value.url === "string" &&
  "close" in value &&
  typeof value.close === "function";

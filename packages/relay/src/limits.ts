import { ConfigurationError } from "@livedesk/core";
import { DEFAULT_TYPES, isTypePattern } from "./form/file-types.ts";

/** How much a caller may ask for. */
export interface RelayLimits {
  /** The longest JSON body, and the longest texts of a form taken together, in bytes. Default 1 MiB. */
  readonly jsonBytes?: number | undefined;
  /** The longest body with files, in bytes. Default 40 MiB. */
  readonly bodyBytes?: number | undefined;
  /** The longest single file, in bytes. Default: as long as the body may be. */
  readonly fileBytes?: number | undefined;
  /** The most files in one message. Default 15. */
  readonly files?: number | undefined;
  /**
   * The MIME types that a file may say it has: `image/png`, or `image/*`. A family does not mean those that can hold scripts:
   * HTML, JavaScript and XML, as `image/svg+xml`. Default: images, audio, video, PDF, plain text, and the documents of Office.
   */
  readonly types?: readonly string[] | undefined;
  /**
   * The time that a caller may take to send a body, in ms. Default 45 000: less than the `timeout` of the client and of the page,
   * or neither would hear that it was this that took too long.
   */
  readonly bodyTime?: number | undefined;
  /** The requests of one caller in a minute, see `callerOf`. Default 60; `Infinity` for as many as come. */
  readonly requestsPerMinute?: number | undefined;
  /** The forms of all callers that may be under way at a time. Default 16; `Infinity` for as many as come. */
  readonly formsAtOnce?: number | undefined;
  /** The forms of one caller that may be under way at a time, see `callerOf`. Default 4; `Infinity` for as many as come. */
  readonly formsPerCaller?: number | undefined;
}

/** Limits that are decided. */
export type Limits = { readonly [Name in keyof RelayLimits]-?: NonNullable<RelayLimits[Name]> };

const DEFAULTS: Limits = {
  jsonBytes: 2 ** 20,
  bodyBytes: 40 * 2 ** 20,
  fileBytes: 40 * 2 ** 20,
  files: 15,
  types: DEFAULT_TYPES,
  bodyTime: 45_000,
  requestsPerMinute: 60,
  formsAtOnce: 16,
  formsPerCaller: 4,
};

// The longest that a runtime's timer can wait, in ms: a longer one would fire at once.
const LONGEST = 2 ** 31 - 1;

/** Decides every limit. Throws `ConfigurationError` for one that is none. */
export function limitsOf(given: RelayLimits = {}): Limits {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown !== undefined) throw fault(unknown, `is no limit; known: ${Object.keys(DEFAULTS).join(", ")}`);
  const { bodyBytes = DEFAULTS.bodyBytes } = given;
  return {
    jsonBytes: whole("jsonBytes", given.jsonBytes ?? DEFAULTS.jsonBytes),
    bodyBytes: whole("bodyBytes", bodyBytes),
    fileBytes: whole("fileBytes", given.fileBytes ?? bodyBytes),
    files: whole("files", given.files ?? DEFAULTS.files),
    types: checkTypes(given.types ?? DEFAULTS.types),
    bodyTime: whole("bodyTime", given.bodyTime ?? DEFAULTS.bodyTime, LONGEST),
    requestsPerMinute: wholeOrAll("requestsPerMinute", given.requestsPerMinute),
    formsAtOnce: wholeOrAll("formsAtOnce", given.formsAtOnce),
    formsPerCaller: wholeOrAll("formsPerCaller", given.formsPerCaller),
  };
}

function whole(name: string, value: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw fault(name, `must be a whole number from 1${most === LONGEST ? ` to ${LONGEST}` : ""}`);
}

const wholeOrAll = (
  name: "requestsPerMinute" | "formsAtOnce" | "formsPerCaller",
  value: number = DEFAULTS[name],
): number => (value === Infinity ? Infinity : whole(name, value));

function checkTypes(types: readonly string[]): readonly string[] {
  if (Array.isArray(types) && types.length > 0 && types.every(isTypePattern)) return types;
  throw fault("types", 'must be a list of MIME types in lower case, such as ["image/*", "application/pdf"]');
}

const fault = (name: string, why: string): ConfigurationError => new ConfigurationError(`limits.${name}: ${why}`);

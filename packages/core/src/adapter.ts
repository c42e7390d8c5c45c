/**
 * The exports that only the author of an adapter needs, in addition to `@livedesk/core`: the interface to a runtime, and
 * the rules that every adapter shares.
 *
 * @packageDocumentation
 */
export { checkVersion, deliver, deliverOnce, isClient, markClient, type PackageVersion, timingOf } from "./client.ts";
export { untilEnd } from "./delivery/deadline.ts";
export { docsOf } from "./error-codes.ts";
export { notify } from "./delivery/events.ts";
export { bodyUnlessRefused, isRefusal } from "./delivery/outcome.ts";
export type { EndReason } from "./error-codes.ts";
export { type Evidence, transportFailure, type TransportFault } from "./errors.ts";
export { curlCommand, type CurlOptions, type CurlRequest, shellQuote } from "./requests/curl.ts";
export {
  type EncodedMultipart,
  encodeMultipart,
  type MultipartOptions,
  type MultipartSegment,
} from "./requests/multipart.ts";
export { checkBaseUrl, isLoopback, type ParsedUrl } from "./setup/base-url.ts";
export { checkCloseOptions, clientOptionRules } from "./setup/client-options.ts";
export { basicAuth, checkCredentials, type Credentials, secretsOf } from "./setup/credentials.ts";
export {
  checkOptions,
  checkOptionsLike,
  LONGEST_TIME,
  optionRule,
  type OptionRule,
  type OptionRules,
} from "./setup/options.ts";
export { fillIn } from "./templates/fill.ts";
export { textsIn } from "./text.ts";
export type { ApiResponse, Clock, Deadline, Transport, TransportCall } from "./transport.ts";

// What the author of an adapter needs beside the public list in index.ts: the port to a runtime, and the rules that every adapter shares.
export { checkBaseUrl, isLoopback, type ParsedUrl } from "./setup/base-url.ts";
export { basicAuth, checkCredentials, type Credentials, secretsOf } from "./setup/credentials.ts";
export { clientOptionRules } from "./client.ts";
export { curlCommand, type CurlOptions, type CurlRequest, shellQuote } from "./requests/curl.ts";
export type { EndReason } from "./error-codes.ts";
export {
  type EncodedMultipart,
  encodeMultipart,
  type MultipartOptions,
  type MultipartSegment,
} from "./requests/multipart.ts";
export { notify } from "./delivery/events.ts";
export { checkOptions, LONGEST_TIME, optionRule, type OptionRule, type OptionRules } from "./setup/options.ts";
export { type Evidence, transportFailure, type TransportFault } from "./errors.ts";
export { untilEnd } from "./delivery/deadline.ts";
export type { ApiResponse, Clock, Deadline, Transport, TransportCall } from "./transport.ts";

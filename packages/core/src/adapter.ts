// What the author of an adapter needs beside the public list in index.ts: the port to a runtime, and the rules that every adapter shares.
export type { ApiResponse } from "./api-response.ts";
export { checkBaseUrl, isLoopback, type ParsedUrl } from "./base-url.ts";
export { basicAuth, checkCredentials, type Credentials, secretsOf } from "./basic-auth.ts";
export { clientOptionRules } from "./create-client.ts";
export type { Clock } from "./clock.ts";
export { curlCommand, type CurlOptions, type CurlRequest, shellQuote } from "./requests/curl.ts";
export type { Deadline, EndReason } from "./deadline.ts";
export { type EncodedMultipart, encodeMultipart, type MultipartOptions, type MultipartSegment } from "./multipart.ts";
export { notify } from "./notify.ts";
export { checkOptions, LONGEST_TIME, optionRule, type OptionRule, type OptionRules } from "./options.ts";
export { type Evidence, transportFailure, type TransportFault } from "./transport-failure.ts";
export { untilEnd } from "./until-end.ts";
export type { Transport, TransportCall } from "./transport.ts";

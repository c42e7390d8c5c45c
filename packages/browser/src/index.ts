export type { Client } from "@livedesk/core";
export {
  AuthenticationError,
  ConfigurationError,
  LiveDeskError,
  NotFoundError,
  NotSentError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
  ValidationError,
} from "@livedesk/core";
export { isFailedMessage, parseExternalError } from "@livedesk/schema";
export { type ClientOptions, createClient } from "./create-client.ts";
export { fetchTransport, type FetchTransportOptions } from "./fetch-transport.ts";

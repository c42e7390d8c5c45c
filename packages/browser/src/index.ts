export type { CallOptions, Client, ClientEvent, RetryOptions, SendInput, Transport } from "@livedesk/core";
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
export { isFailedMessage, type Message, parseExternalError } from "@livedesk/schema";
export { type ClientOptions, createClient } from "./create-client.ts";
export { fetchTransport, type FetchTransportOptions } from "./fetch-transport.ts";

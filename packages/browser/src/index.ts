export type {
  AnyTemplate,
  ApprovedTemplate,
  CallOptions,
  Client,
  ClientEvent,
  CloseOptions,
  FilledTemplate,
  Ordering,
  RetryOptions,
  SendInput,
  Template,
  TemplateCheck,
  TemplateOptions,
  TemplatePreview,
  TemplateValues,
  TemplateWarning,
  Transport,
} from "@livedesk/core";
export {
  AuthenticationError,
  ConfigurationError,
  defineTemplate,
  LiveDeskError,
  NotFoundError,
  NotSentError,
  parseTemplate,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
  ValidationError,
} from "@livedesk/core";
export { type DeliveryFailure, deliveryFailure } from "@livedesk/core/whatsapp";
export type { Message } from "@livedesk/schema";
export { isFailedMessage, parseExternalError } from "@livedesk/schema/plain";
export { type ClientOptions, createClient } from "./create-client.ts";
export { fetchTransport } from "./fetch-transport.ts";
export type { FetchTransportOptions } from "./transport-options.ts";

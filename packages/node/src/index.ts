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
  UploadProgress,
} from "@livedesk/core";
export {
  AuthenticationError,
  ConfigurationError,
  DEFAULT_BASE_URL,
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
export { isFailedMessage, type Message, parseExternalError } from "@livedesk/schema";
export { type ClientOptions, createClient } from "./create-client.ts";
export { credentialsFromEnv } from "./credentials-from-env.ts";
export { fetchTransport } from "./fetch-transport.ts";
export { fileFromPath, type FileFromPathOptions, type PathFile } from "./file-from-path.ts";
export type { Logger } from "./observe.ts";
export type { TransportOptions } from "./transport-options.ts";
export { undiciTransport } from "./undici-transport.ts";

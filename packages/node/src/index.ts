// oxlint-disable-next-line import/no-unassigned-import -- this file refuses versions of Node.js that are too old
import "./runtime.ts";
export type {
  AbortSignalLike,
  AnswerReader,
  AnyTemplate,
  ApiRequest,
  ButtonDefinition,
  HeaderDefinition,
  TemplateDefinition,
  ButtonPayload,
  ButtonText,
  CallOptions,
  Client,
  ClientEvent,
  CloseOptions,
  ErrorCode,
  ErrorOutcome,
  Outcome,
  DocumentValues,
  EncodedBody,
  FileValues,
  FilledTemplate,
  InputIssue,
  JsonBody,
  LocationValues,
  LooseTemplateValues,
  Messages,
  MultipartBody,
  MultipartField,
  MultipartFile,
  NoBody,
  NoValues,
  PreviewButton,
  PreviewHeader,
  Ordering,
  RequestKind,
  RetryOptions,
  SendInput,
  Template,
  TemplateCheck,
  TemplateOptions,
  TemplatePreview,
  TemplateValues,
  TemplateWarning,
  UploadProgress,
} from "@livedesk/core";
export type {
  ApiResponse,
  Clock,
  Credentials,
  Deadline,
  EndReason,
  Transport,
  TransportCall,
} from "@livedesk/core/adapter";
export type { EmulatorLike } from "@livedesk/core/web";
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
export { type DeliveryFailure, deliveryFailure, type RetryClass } from "@livedesk/core/whatsapp";
export type {
  AdditionalAttributes,
  AnsweredContentAttributes,
  Attachment,
  BlobLike,
  ByteSource,
  ContentAttributes,
  FailedMessage,
  FileInput,
  Id,
  Message,
  MessageStatus,
  Sender,
  SentTemplate,
  TemplateButton,
  TemplateFooter,
  TemplateHeader,
  TemplateLocation,
  TemplateParams,
  TemplateVariables,
} from "@livedesk/schema";
export { type ExternalError, isFailedMessage, parseExternalError } from "@livedesk/schema";
export type { ClientOptions, Logger } from "./client.ts";
export { createClient } from "./create-client.ts";
export { fetchTransport, type FetchTransportOptions } from "./transports/fetch.ts";
export { fileFromPath, type FileFromPathOptions, type PathFile } from "./files.ts";
export { credentialsFromEnv, type TransportOptions } from "./options.ts";
export { httpTransport, type HttpTransportOptions } from "./transports/http.ts";
export { undiciTransport } from "./transports/undici.ts";
export type { Dispatcher } from "undici";

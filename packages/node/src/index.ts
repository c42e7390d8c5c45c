// oxlint-disable-next-line import/no-unassigned-import -- it refuses a Node.js that the rest cannot run on
import "./supported-node.ts";
export type {
  AbortSignalLike,
  AnswerReader,
  AnyTemplate,
  ApiRequest,
  ApiResponse,
  ApprovedButton,
  ApprovedHeader,
  ApprovedTemplate,
  ButtonPayload,
  ButtonText,
  CallOptions,
  Client,
  ClientEvent,
  Clock,
  CloseOptions,
  Credentials,
  Deadline,
  Delivery,
  DocumentValues,
  EncodedBody,
  EndReason,
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
  Transport,
  TransportCall,
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
export { type DeliveryFailure, deliveryFailure, type RetryClass } from "@livedesk/core/whatsapp";
export type { BlobLike, ByteSource, FailedMessage, FileInput, Message, MessageStatus } from "@livedesk/schema";
export { type ExternalError, isFailedMessage, parseExternalError } from "@livedesk/schema/plain";
export { type ClientOptions, createClient } from "./create-client.ts";
export { credentialsFromEnv } from "./credentials-from-env.ts";
export { fetchTransport } from "./fetch-transport.ts";
export { fileFromPath, type FileFromPathOptions, type PathFile } from "./file-from-path.ts";
export type { Logger } from "./observe.ts";
export type { TransportOptions } from "./transport-options.ts";
export { undiciTransport } from "./undici-transport.ts";
export type { Dispatcher } from "undici";

// These types are listed too, because the declaration files of a program must be able to name every type that the
// program gets from this package.
export type {
  AdditionalAttributes,
  AnsweredContentAttributes,
  Attachment,
  BlobLike,
  ButtonDefinition,
  ByteSource,
  ContentAttributes,
  FailedMessage,
  FileInput,
  HeaderDefinition,
  Id,
  MediaHeaderDefinition,
  Message,
  MessageStatus,
  PhoneButtonDefinition,
  PlainButtonDefinition,
  Sender,
  SentTemplate,
  TemplateButton,
  TemplateDefinition,
  TemplateFooter,
  TemplateHeader,
  TemplateLocation,
  TemplateParams,
  TemplateVariables,
  TextHeaderDefinition,
  UrlButtonDefinition,
} from "@livedesk/schema";
export type {
  AnswerReader,
  ApiRequest,
  EncodedBody,
  JsonBody,
  MultipartBody,
  MultipartField,
  MultipartFile,
  NoBody,
  RequestKind,
} from "./requests/request.ts";
export {
  buildFileRequest,
  buildRetryRequest,
  buildSendRequest,
  buildTemplateRequest,
  buildTextRequest,
  type SendInput,
} from "./requests/build.ts";
export { type Client, createClient, type Messages } from "./client.ts";
export type {
  ClientEvent,
  OutcomeEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  WarningEvent,
} from "./delivery/events.ts";
export type { ErrorCode, ErrorOutcome, Outcome } from "./error-codes.ts";
export {
  AuthenticationError,
  type CallFacts,
  ConfigurationError,
  type ErrorFacts,
  type InputIssue,
  LiveDeskError,
  NotFoundError,
  NotSentError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
  ValidationError,
} from "./errors.ts";
export { DEFAULT_BASE_URL } from "./setup/base-url.ts";
export type { ClientOptions, Ordering, RetryOptions } from "./setup/client-options.ts";
export { defineTemplate, parseTemplate } from "./templates/template.ts";
export type {
  AnyTemplate,
  FilledTemplate,
  Template,
  TemplateCheck,
  TemplateOptions,
  TemplateValues,
} from "./templates/template.ts";
export type { PreviewButton, PreviewHeader, TemplatePreview } from "./templates/preview.ts";
export type {
  ButtonPayload,
  ButtonText,
  DocumentValues,
  FileValues,
  LocationValues,
  LooseTemplateValues,
  NoValues,
} from "./templates/values.ts";
export type { TemplateWarning } from "./templates/warnings.ts";
export type { AbortSignalLike, CallOptions, CloseOptions, UploadProgress } from "./transport.ts";

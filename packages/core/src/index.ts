// A program that writes declarations for what it makes of this package must be able to name every type that it meets.
export type { BlobLike, ByteSource, FileInput, MessageStatus } from "@livedesk/schema";
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
export { DEFAULT_BASE_URL } from "./setup/base-url.ts";
export { buildFileRequest } from "./build-file-request.ts";
export { buildRetryRequest } from "./build-retry-request.ts";
export { buildSendRequest, type SendInput } from "./requests/build.ts";
export { buildTemplateRequest } from "./build-template-request.ts";
export { buildTextRequest } from "./build-text-request.ts";
export {
  type Client,
  type ClientOptions,
  createClient,
  type Messages,
  type Ordering,
  type RetryOptions,
} from "./client.ts";
export type {
  ClientEvent,
  OutcomeEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  WarningEvent,
} from "./delivery/events.ts";
export { ConfigurationError } from "./errors/configuration-error.ts";
export { type ErrorFacts, LiveDeskError } from "./errors.ts";
export { NotSentError } from "./errors/not-sent-error.ts";
export { AuthenticationError, NotFoundError, RateLimitError, RejectedError } from "./errors/rejected-error.ts";
export { UnknownOutcomeError } from "./errors/unknown-outcome-error.ts";
export { type InputIssue, ValidationError } from "./errors/validation-error.ts";
export type { ErrorOutcome, Outcome } from "./outcome.ts";
export type {
  ApprovedButton,
  ApprovedHeader,
  ApprovedTemplate,
  MediaHeader,
  PhoneButton,
  PlainButton,
  TextHeader,
  UrlButton,
} from "./templates/approved-template.ts";
export { defineTemplate } from "./templates/define-template.ts";
export { parseTemplate } from "./templates/parse-template.ts";
export type { AnyTemplate, FilledTemplate, Template, TemplateCheck, TemplateOptions } from "./templates/template.ts";
export type { PreviewButton, PreviewHeader, TemplatePreview } from "./templates/template-preview.ts";
export type {
  ButtonPayload,
  ButtonText,
  DocumentValues,
  FileValues,
  LocationValues,
  LooseTemplateValues,
  NoValues,
  TemplateValues,
} from "./templates/values.ts";
export type { TemplateWarning } from "./templates/template-warning.ts";
export type { AbortSignalLike, CallOptions, CloseOptions, UploadProgress } from "./transport.ts";

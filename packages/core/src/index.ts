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
export { buildFileRequest } from "./requests/build.ts";
export { buildRetryRequest } from "./requests/build.ts";
export { buildSendRequest, type SendInput } from "./requests/build.ts";
export { buildTemplateRequest } from "./requests/build.ts";
export { buildTextRequest } from "./requests/build.ts";
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
export { ConfigurationError } from "./errors.ts";
export { type ErrorFacts, LiveDeskError } from "./errors.ts";
export { NotSentError } from "./errors.ts";
export { AuthenticationError, NotFoundError, RateLimitError, RejectedError } from "./errors.ts";
export { UnknownOutcomeError } from "./errors.ts";
export { type InputIssue, ValidationError } from "./errors.ts";
export type { ErrorOutcome, Outcome } from "./error-codes.ts";
export type {
  ApprovedButton,
  ApprovedHeader,
  ApprovedTemplate,
  MediaHeader,
  PhoneButton,
  PlainButton,
  TextHeader,
  UrlButton,
} from "./templates/definition.ts";
export { defineTemplate } from "./templates/template.ts";
export { parseTemplate } from "./templates/template.ts";
export type { AnyTemplate, FilledTemplate, Template, TemplateCheck, TemplateOptions } from "./templates/template.ts";
export type { PreviewButton, PreviewHeader, TemplatePreview } from "./templates/preview.ts";
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
export type { TemplateWarning } from "./templates/warnings.ts";
export type { AbortSignalLike, CallOptions, CloseOptions, UploadProgress } from "./transport.ts";

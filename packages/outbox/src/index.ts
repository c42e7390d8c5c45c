// Types that the types of this package mention, so that a program can name them without another package.
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
  LiveDeskError,
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
export { FileChangedError } from "./checked-bytes.ts";
export { createOutbox } from "./create-outbox.ts";
export { KeyReusedError } from "./errors.ts";
export type { MessageFacts, OutboxEvent, SettledFacts, VerdictFacts } from "./events.ts";
export { fileReference, type FileReferenceOptions, type ReferencedFile } from "./file-reference.ts";
export { directoryFileStore } from "./files.ts";
export type { Health, HealthOptions } from "./health.ts";
export type { ConversationFacts, KnownMessage, OutboxMessage, Resolver, UnknownMessage, Verdict } from "./message.ts";
export type { EnqueueOptions, NewMessage, OutboxWorker, WaitOptions, WorkerOptions } from "./call-options.ts";
export type { FileOptions, OutboxOptions } from "./options.ts";
export { checkMessage, type EnqueuedMessage, type Outbox, type Processed } from "./outbox.ts";
export { sortingIdResolver, type SortingIdResolverOptions } from "./resolvers/sorting-id.ts";
export { webhookResolver, type WebhookResolverOptions } from "./resolvers/webhook.ts";
export type { Duration, RetainOptions } from "./retain.ts";
export type { SealKey, SealOptions } from "./seal.ts";
export type {
  Attempt,
  Changed,
  Claimed,
  Decision,
  Enqueued,
  Evidence,
  FileStore,
  Lease,
  ListQuery,
  NewRow,
  OutboxState,
  Rate,
  Settled,
  Settlement,
  Store,
  StoredMessage,
  StoreStats,
  StoreWaits,
  Tended,
  TendLimits,
  Turn,
  TurnResult,
} from "./store.ts";
export { StoreError, type StoreErrorCode } from "./store-error.ts";

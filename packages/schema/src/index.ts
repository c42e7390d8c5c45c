export {
  type ContentAttributes,
  contentAttributesSchema,
  type FileMessage,
  fileMessageSchema,
  type TemplateMessage,
  templateMessageSchema,
  type TextMessage,
  textMessageSchema,
} from "./messages.ts";
export {
  type ExternalError,
  isFailedMessage,
  messageTypeName,
  type MessageTypeName,
  parseExternalError,
} from "./failures.ts";
export {
  type AdditionalAttributes,
  type AnsweredContentAttributes,
  type Attachment,
  attachmentSchema,
  type ErrorAnswer,
  errorAnswerSchema,
  type FailedMessage,
  failedMessageSchema,
  KNOWN_MESSAGE_STATUSES,
  type Message,
  messageSchema,
  type MessageStatus,
  messageStatusSchema,
  type Sender,
  senderSchema,
  type SentTemplate,
} from "./answers.ts";
export {
  type ButtonDefinition,
  type HeaderDefinition,
  type MediaHeaderDefinition,
  type PhoneButtonDefinition,
  placeholdersOf,
  type PlainButtonDefinition,
  replacePlaceholders,
  TEMPLATE_LIMITS,
  type TemplateDefinition,
  templateDefinitionSchema,
  type TextHeaderDefinition,
  type UrlButtonDefinition,
} from "./template-definition.ts";
export {
  type TemplateButton,
  templateButtonSchema,
  type TemplateDocumentHeader,
  type TemplateFooter,
  templateFooterSchema,
  type TemplateHeader,
  templateHeaderSchema,
  type TemplateLocation,
  type TemplateLocationHeader,
  type TemplateMediaHeader,
  type TemplateParams,
  templateParamsSchema,
  type TemplateReplyButton,
  type TemplateTextHeader,
  type TemplateUrlButton,
  type TemplateVariables,
  templateVariablesSchema,
} from "./template.ts";
export {
  type BlobLike,
  type ByteSource,
  bytesOf,
  type FileInput,
  fileInputSchema,
  type FileLike,
  isBlobLike,
  isBytes,
  MAX_FILES,
  type NamedFile,
} from "./files.ts";
export {
  type ConversationCreatedWebhook,
  conversationCreatedWebhookSchema,
  type MessageWebhook,
  messageWebhookSchema,
  statusInWebhook,
  type WebhookAccount,
  type WebhookConversation,
  type WebhookLastMessage,
  type WebhookMeta,
  type WebhookPerson,
} from "./webhooks.ts";
export {
  readTemplateDefinitions,
  repeatedTemplates,
  type TemplateDefinitionEntry,
  type TemplateDefinitionIssue,
  type TemplateIdentity,
} from "./template-document.ts";
export { type Id, idSchema } from "./ids.ts";
export { type ModelIssue } from "./kinds.ts";
export { isJsonObject, isObject, unstorableIn } from "./objects.ts";
export { MAX_CONTENT_LENGTH, unstorableText } from "./storable.ts";
export { isPosition } from "./text.ts";

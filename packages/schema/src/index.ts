export { bytesOf, isBytes } from "./bytes.ts";
export { type Attachment, attachmentSchema } from "./attachment.ts";
export { MAX_CONTENT_LENGTH } from "./text-rules.ts";
export { type ContentAttributes, contentAttributesSchema } from "./content-attributes.ts";
export { type ErrorAnswer, errorAnswerSchema } from "./error-answer.ts";
export { type ExternalError, parseExternalError } from "./failures.ts";
export { failedMessageSchema } from "./failed-message.ts";
export {
  type BlobLike,
  type ByteSource,
  type FileInput,
  type FileLike,
  fileInputSchema,
  type NamedFile,
} from "./file-input.ts";
export { type FailedMessage, isFailedMessage } from "./is-failed-message.ts";
export { isBlobLike } from "./files.ts";
export { type FileMessage, fileMessageSchema } from "./messages.ts";
export { type Id, idSchema } from "./ids.ts";
export { MAX_FILES } from "./max-files.ts";
export { type Message, messageSchema } from "./answers.ts";
export { KNOWN_MESSAGE_STATUSES, type MessageStatus, messageStatusSchema } from "./message-status.ts";
export { messageTypeName, type MessageTypeName } from "./message-type.ts";
export {
  readTemplateDefinitions,
  repeatedTemplates,
  type TemplateDefinitionEntry,
  type TemplateDefinitionIssue,
} from "./read-template-definitions.ts";
export { type Sender, senderSchema } from "./sender.ts";
export { type TemplateButton, templateButtonSchema } from "./template-button.ts";
export { type TemplateDefinition, templateDefinitionSchema } from "./template-definition.ts";
export { type TemplateFooter, templateFooterSchema } from "./template-footer.ts";
export { type TemplateHeader, templateHeaderSchema } from "./template.ts";
export { type TemplateMessage, templateMessageSchema } from "./template-message.ts";
export { type TemplateParams, templateParamsSchema } from "./template-params.ts";
export { isPosition, placeholdersOf } from "./template-placeholders.ts";
export { type TemplateVariables, templateVariablesSchema } from "./template-variables.ts";
export { type TextMessage, textMessageSchema } from "./text-message.ts";

// The models as plain functions, for whom zod would be too heavy: a browser bundle, a command that starts often.
export { bytesOf, isBytes } from "./bytes.ts";
export { isBlobLike } from "./file-fault.ts";
export { type ExternalError, parseExternalError } from "./external-error.ts";
export { isFailedMessage } from "./is-failed-message.ts";
export { readErrorAnswer, readMessage } from "./plain/answers.ts";
export { id } from "./plain/id.ts";
export { fileMessage, textMessage } from "./plain/messages.ts";
export type { Issue, PlainModel } from "./plain/reader.ts";
export { templateDefinition } from "./plain/template-definition.ts";
export { templateButton, templateHeader, templateMessage, templateVariables } from "./plain/template-message.ts";
export { placeholdersOf } from "./template-placeholders.ts";

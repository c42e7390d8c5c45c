import type { Attachment, Message, TemplateParams } from "@livedesk/schema";
import {
  attachmentUrl,
  type Conversation,
  DATA_PATH,
  messageType,
  type StoredFile,
  type StoredMessage,
  THUMB_PATH,
  visibleState,
} from "./conversation.ts";

const agent = {
  id: 3,
  name: "TEST",
  available_name: "TEST",
  avatar_url: "",
  type: "user",
  availability_status: "offline",
  thumbnail: "",
};

// Only these three parameters are in the answer, as in the contract's example.
const sentTemplate = ({ name, language, category }: TemplateParams) => ({
  name,
  language,
  ...(category === undefined ? {} : { category }),
});

/** Returns an agent's message in the documented shape. Fields that do not apply are absent, not null. */
export function answerMessage(message: StoredMessage, conversation: Conversation, origin: string): Message {
  const { id, content, template_params, files } = message;
  return {
    id,
    content,
    inbox_id: conversation.inboxId,
    conversation_id: conversation.id,
    message_type: messageType(message),
    content_type: "text",
    ...visibleState(message),
    created_at: message.created_at,
    private: message.private,
    source_id: null,
    sorting_id: message.sorting_id,
    sender: agent,
    ...(template_params && { additional_attributes: { template_params: sentTemplate(template_params) } }),
    ...(files.length > 0 && { attachments: files.map((file) => answerAttachment(file, id, origin)) }),
  };
}

const ACCOUNT_ID = 14;

/**
 * Returns a file in the documented shape. `width` and `height` are null, because Chatwoot measures a picture only after
 * it has answered. They are also null in the contract's example of a picture.
 */
function answerAttachment(file: StoredFile, messageId: number, origin: string): Attachment {
  const file_type = fileType(file.type);
  return {
    id: file.id,
    message_id: messageId,
    file_type,
    account_id: ACCOUNT_ID,
    extension: null,
    data_url: attachmentUrl(origin, DATA_PATH, file),
    thumb_url: file_type === "image" ? attachmentUrl(origin, THUMB_PATH, file) : "",
    file_size: file.size,
    width: null,
    height: null,
  };
}

const kinds: ReadonlyMap<string, FileType> = new Map([
  ...["jpeg", "jpg", "png", "gif", "bmp", "webp"].map((name) => [`image/${name}`, "image"] as const),
  ...["ogg", "mp4", "webm", "quicktime"].map((name) => [`video/${name}`, "video"] as const),
]);

/** The kind of an attachment, which decides how it is shown. */
type FileType = "image" | "audio" | "video" | "file";

/**
 * Returns the `file_type` of a part of a form. Chatwoot looks only at the declared MIME type, and has exact lists for
 * pictures and videos. So a picture that is sent without a type becomes a plain file.
 */
const fileType = (mimeType: string): FileType =>
  kinds.get(mimeType) ?? (mimeType.includes("audio/") ? "audio" : "file");

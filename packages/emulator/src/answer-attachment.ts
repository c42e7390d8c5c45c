import type { Attachment } from "@livedesk/schema";
import { attachmentUrl, DATA_PATH, THUMB_PATH } from "./attachment-url.ts";
import { fileType } from "./file-type.ts";
import type { StoredFile } from "./stored-message.ts";

const ACCOUNT_ID = 14;

/**
 * A file in the documented shape. The size of a picture is null: upstream measures it only after it has answered, and
 * the contract's own example of a picture has null as well.
 */
export function answerAttachment(file: StoredFile, messageId: number, origin: string): Attachment {
  const file_type = fileType(file.type);
  return {
    id: file.id,
    message_id: messageId,
    file_type,
    account_id: ACCOUNT_ID,
    extension: null,
    data_url: attachmentUrl(origin, DATA_PATH, file),
    thumb_url: file_type === "image" ? attachmentUrl(origin, THUMB_PATH, file) : "",
    file_size: file.bytes.byteLength,
    width: null,
    height: null,
  };
}

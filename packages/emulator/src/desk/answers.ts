import type { Message, TemplateParams } from "@livedesk/schema";
import { answerAttachment } from "../answer-attachment.ts";
import type { Conversation } from "./conversation.ts";
import { messageType } from "../message-type.ts";
import type { StoredMessage } from "../stored-message.ts";
import { visibleState } from "../visible-state.ts";

const agent = {
  id: 3,
  name: "TEST",
  available_name: "TEST",
  avatar_url: "",
  type: "user",
  availability_status: "offline",
  thumbnail: "",
};

// The contract's example answers these three of all the parameters.
const sentTemplate = ({ name, language, category }: TemplateParams) => ({
  name,
  language,
  ...(category === undefined ? {} : { category }),
});

/** A message of an agent in the documented shape; keys that do not apply are absent, not null. */
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

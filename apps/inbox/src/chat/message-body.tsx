import type { InboxMessage } from "../api/conversation.ts";
import { useInbox } from "../state/inbox-context.ts";
import { valueOf } from "../api/loadable.ts";
import { templateCard } from "../templates/template-card.ts";
import { AttachmentView } from "./attachment-view.tsx";
import { RichText } from "../ui/rich-text.tsx";
import { TemplateMessage } from "../templates/template-message.tsx";

/** What a message says: a template, or files and a text. */
export function MessageBody({ message }: { readonly message: InboxMessage }) {
  const { desk } = useInbox();
  const { templateParams, attachments, content } = message;
  if (templateParams) {
    return <TemplateMessage card={templateCard(templateParams, valueOf(desk.templates) ?? [])} content={content} />;
  }
  return (
    <>
      {attachments.map((attachment) => (
        <AttachmentView key={attachment.id} attachment={attachment} />
      ))}
      {content !== "" && (
        <p className="message-text" dir="auto">
          <RichText text={content} />
        </p>
      )}
    </>
  );
}

import { type DragEvent, useState } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { draftFiles } from "../outbox/draft-files.ts";
import { useInbox } from "../state/inbox-context.ts";
import type { Viewer } from "./chat-items.ts";
import { ChatHead } from "./chat-head.tsx";
import { Composer } from "../composer/composer.tsx";
import { Icon } from "../ui/elements.tsx";
import { MessageList } from "./message-list.tsx";

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");

/** A conversation: its messages, and where the next one is written. Files may be dropped anywhere on it. */
export function ChatPane({ conversation }: { readonly conversation: Conversation }) {
  const { text } = useLanguage();
  const { changeDraft } = useInbox();
  const [viewer, setViewer] = useState<Viewer>("agent");
  const [isOver, setIsOver] = useState(false);

  return (
    <div
      className="chat"
      data-testid="drop-zone"
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setIsOver(false);
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setIsOver(false);
        changeDraft({
          type: "attach",
          conversationId: conversation.id,
          files: draftFiles(event.dataTransfer.files),
        });
      }}
    >
      <ChatHead conversation={conversation} viewer={viewer} onViewer={setViewer} />
      <MessageList conversation={conversation} viewer={viewer} />
      <Composer conversation={conversation} />
      {isOver && (
        <div className="drop-hint">
          <Icon name="paperclip" />
          {text.compose.drop}
        </div>
      )}
    </div>
  );
}

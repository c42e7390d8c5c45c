import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import type { Viewer } from "./chat-items.ts";
import { customerName } from "../shell/conversation-row.ts";
import { ChannelTag } from "../ui/channel-tag.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { WindowTag } from "../ui/conversation-tags.tsx";

interface ChatHeadProps {
  readonly conversation: Conversation;
  readonly viewer: Viewer;
  readonly onViewer: (viewer: Viewer) => void;
}

/** Whose conversation it is, and whose eyes look at it. */
export function ChatHead({ conversation, viewer, onViewer }: ChatHeadProps) {
  const { text } = useLanguage();
  const { go } = useInbox();
  return (
    <header className="column-head chat-head">
      <span className="chat-back">
        <IconButton icon="back" label={text.back} onClick={() => go({})} />
      </span>
      <div className="chat-title">
        <h2 tabIndex={-1}>{customerName(conversation, text)}</h2>
        <p className="chat-facts">
          <span>#{conversation.id}</span>
          <ChannelTag channel={conversation.channel} />
          <WindowTag conversation={conversation} />
        </p>
      </div>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={viewer === "customer"}
          onChange={({ target }) => onViewer(target.checked ? "customer" : "agent")}
        />
        <span>{text.chat.asCustomer}</span>
      </label>
    </header>
  );
}

import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import type { Draft } from "../state/draft.ts";
import { useInbox } from "../state/inbox-context.ts";
import { sendKey, templateKey } from "../state/outbox-reducer.ts";
import { useBegin } from "../state/use-begin.ts";
import { Notice } from "./notice.tsx";
import { TroubleNote } from "./trouble-note.tsx";

interface ComposerNotesProps {
  readonly conversation: Conversation;
  readonly draft: Draft;
  readonly onAgain: () => void;
}

/** What went wrong with the last sends of a conversation, and what will with the next. It scrolls where there is little room. */
export function ComposerNotes({ conversation, draft, onAgain }: ComposerNotesProps) {
  const { text } = useLanguage();
  const { changeDraft, outbox, sending } = useInbox();
  const { id: conversationId } = conversation;
  const key = sendKey(conversationId);
  const call = outbox[key];
  const isClosed =
    conversation.window === "closed" && draft.mode === "reply" && draft.text + draft.files.length !== "0";

  return (
    <div className="composer-notes">
      {call?.phase === "trouble" && (
        <TroubleNote
          entry={call}
          outboxKey={key}
          conversation={conversation}
          onAgain={onAgain}
          onDiscard={() => {
            if (call.attempt?.written) changeDraft({ type: "discard", conversationId, written: call.attempt.written });
            sending.dismiss(key);
          }}
        />
      )}
      <TemplateTrouble conversation={conversation} />
      {isClosed && <Notice tone="warning">{text.compose.closed}</Notice>}
    </div>
  );
}

/** What went wrong with a template after its form was closed; while that is open, it says so itself. */
function TemplateTrouble({ conversation }: { readonly conversation: Conversation }) {
  const { outbox, overlay, sending, show } = useInbox();
  const begin = useBegin();
  const key = templateKey(conversation.id);
  const call = outbox[key];
  if (call?.phase !== "trouble" || overlay?.kind === "template") return null;
  const { input, template } = call.attempt ?? {};
  return (
    <TroubleNote
      entry={call}
      outboxKey={key}
      conversation={conversation}
      onAgain={input && (() => void sending.sendTemplate(begin(conversation), input))}
      onEdit={() => show({ kind: "template", conversationId: conversation.id, params: template })}
    />
  );
}

import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { type Draft, isBlank } from "../outbox/draft.ts";
import { useInbox } from "../state/inbox-context.ts";
import { arrivals, isUnsure, laneOf, stoppedBy, templateKey } from "../outbox/outbox-reducer.ts";
import { Notice } from "../ui/notice.tsx";
import { TroubleNote } from "./trouble-note.tsx";
import { UnsentNote } from "./composer-notes.tsx";

interface ComposerNotesProps {
  readonly conversation: Conversation;
  readonly draft: Draft;
}

/** What of a conversation was not sent, and what will go wrong with the next. It scrolls where there is little room. */
export function ComposerNotes({ conversation, draft }: ComposerNotesProps) {
  const { text } = useLanguage();
  const { changeDraft, outbox, overlay, sending, show } = useInbox();
  const { id: conversationId, messages } = conversation;
  const [key, entry] = stoppedBy(outbox, conversationId) ?? [];
  const lane = laneOf(outbox, conversationId);
  const arrived = arrivals(lane, messages);
  const isClosed =
    conversation.window === "closed" && draft.mode === "reply" && draft.text + draft.files.length !== "0";
  // While the form of a template is open, it says itself what went wrong.
  const isElsewhere = key === templateKey(conversationId) && overlay?.kind === "template";
  const { written, template } = entry?.attempt ?? {};

  const edit = (): void => {
    if (key === undefined) return;
    if (written === undefined) return show({ kind: "template", conversationId, params: template });
    changeDraft({ type: "edit", conversationId, written, mayBeSent: isUnsure(entry) });
    sending.remove(key);
    document.getElementById("composer")?.focus();
  };
  // It takes the place of what is in the box.
  const canEdit = written === undefined || isBlank(draft);

  return (
    <div className="composer-notes" data-focus-home="#composer">
      {key !== undefined && entry?.phase === "trouble" && !isElsewhere && (
        <TroubleNote
          entry={entry}
          outboxKey={key}
          arrived={arrived.get(key)}
          onAgain={() => sending.resume(conversationId)}
          onEdit={edit}
          canEdit={canEdit}
        />
      )}
      {key !== undefined && (
        <UnsentNote
          lane={lane}
          arrived={arrived}
          isAfterDraft={draft.isFirst === true && !isBlank(draft)}
          onSend={() => sending.resume(conversationId)}
          onEdit={edit}
          canEdit={canEdit}
        />
      )}
      {draft.mayBeSent && !isBlank(draft) && <Notice tone="warning">{text.compose.mayBeSent}</Notice>}
      {isClosed && <Notice tone="warning">{text.compose.closed}</Notice>}
    </div>
  );
}

import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { arrivalOf } from "../state/attempt.ts";
import { useInbox } from "../state/inbox-context.ts";
import { isUnsure, type OutboxEntry } from "../state/outbox-reducer.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import { TroubleWords } from "./trouble-words.tsx";

interface TroubleNoteProps {
  readonly entry: Extract<OutboxEntry, { phase: "trouble" }>;
  /** Of which call. */
  readonly outboxKey: string;
  readonly conversation: Conversation;
  /** Sends it again, also where nobody knows whether it was sent. */
  readonly onAgain?: (() => void) | undefined;
  /** Takes what has arrived after all out of the draft. */
  readonly onDiscard?: (() => void) | undefined;
  /** Opens the form in which it was filled in. */
  readonly onEdit?: (() => void) | undefined;
}

/**
 * What became of a call that did not end well, and what to do. It stays until it is dismissed or the call is made again.
 * Where nobody knows, the conversation is looked through for the message: one that is there must not be sent again.
 */
export function TroubleNote({ entry, outboxKey, conversation, onAgain, onDiscard, onEdit }: TroubleNoteProps) {
  const { text } = useLanguage();
  const { sending } = useInbox();
  const { trouble, attempt } = entry;
  const isOpen = isUnsure(entry);
  const arrived = isOpen && attempt ? arrivalOf(attempt, conversation.messages) : undefined;
  const dismiss = (): void => sending.dismiss(outboxKey);

  if (arrived) {
    return (
      <div className="trouble" data-testid="trouble" data-kind="arrived">
        <Notice
          urgent
          tone="calm"
          icon="check"
          title={text.trouble.arrived(arrived.id)}
          actions={
            <Button onClick={onDiscard ?? dismiss}>{onDiscard ? text.trouble.discard : text.trouble.dismiss}</Button>
          }
        >
          <p>{text.trouble.arrivedMeaning}</p>
        </Notice>
      </div>
    );
  }
  return (
    <div className="trouble" data-testid="trouble" data-kind={trouble.kind}>
      <Notice
        urgent
        tone={isOpen ? "warning" : "danger"}
        icon="alert"
        title={(attempt ? text.trouble.titles : text.trouble.retryTitles)[trouble.kind]}
        actions={
          <>
            {isOpen && onAgain && <AgainButton onAgain={onAgain} />}
            {!isOpen && onEdit && <Button onClick={onEdit}>{text.trouble.edit}</Button>}
            <Button look="quiet" onClick={dismiss}>
              {text.trouble.dismiss}
            </Button>
          </>
        }
      >
        <TroubleWords entry={entry} />
      </Notice>
    </div>
  );
}

/** One click of its own: not the second of two that were meant for what stood here before. */
function AgainButton({ onAgain }: { readonly onAgain: () => void }) {
  const { text } = useLanguage();
  return (
    <Button icon="retry" onClick={({ detail }) => detail < 2 && onAgain()}>
      {text.trouble.again}
    </Button>
  );
}

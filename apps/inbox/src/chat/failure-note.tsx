import { type DeliveryFailure, deliveryFailure } from "@livedesk/core/whatsapp";
import type { Conversation, InboxMessage } from "../api/conversation.ts";
import { failureReason } from "../api/failure-reason.ts";
import { TroubleNote } from "../composer/trouble-note.tsx";
import { FAILURES_JA } from "../i18n/ja.ts";
import { useLanguage } from "../i18n/language.ts";
import { isUnsure, retryKey } from "../outbox/outbox-reducer.ts";
import { useInbox } from "../state/inbox.ts";
import { Button, Notice } from "../ui/elements.tsx";

interface FailureNoteProps {
  readonly message: InboxMessage;
  readonly conversation: Conversation;
}

/** Why a message failed, in words, and what can be done about it. Nothing for one that has not failed. */
export function FailureNote({ message, conversation }: FailureNoteProps) {
  const { text, locale } = useLanguage();
  const { desk, outbox, sending } = useInbox();
  const view = failureView(message, conversation);
  if (view === undefined) return null;
  const { failure, remedies, mended } = view;
  const key = retryKey(message.id);
  const retry = outbox[key];
  const translated = locale === "ja" && failure.code !== undefined ? FAILURES_JA[failure.code] : undefined;
  const { title, meaning, advice } = translated ?? failure;

  return (
    <div className="failure" lang={translated || locale === "en" ? undefined : "en"}>
      <Notice
        tone={mended ? "calm" : "danger"}
        title={failure.code === undefined ? title : `${title} (${failure.code})`}
        actions={remedies.map((remedy, place) => (
          <RemedyButton key={remedy} {...{ remedy, message, conversation }} isFirst={place === 0} />
        ))}
      >
        <p>{meaning}</p>
        <p>{mended ? <span lang={locale}>{text.failure.windowOpenNow}</span> : advice}</p>
      </Notice>
      {retry?.phase === "trouble" && (
        <TroubleNote
          entry={retry}
          isUpToDate={desk.conversations.phase === "ready"}
          onRemove={() => sending.remove(key)}
        />
      )}
    </div>
  );
}

interface RemedyButtonProps extends FailureNoteProps {
  readonly remedy: Remedy;
  readonly isFirst: boolean;
}

function RemedyButton({ remedy, message, conversation, isFirst }: RemedyButtonProps) {
  const { text, locale } = useLanguage();
  const { sending, outbox, show, changeDraft } = useInbox();
  const { id: conversationId } = conversation;
  const call = outbox[retryKey(message.id)];
  const isBusy = call?.phase === "sending";

  const act = (): void => {
    switch (remedy) {
      case "retry":
        void sending.retry(conversationId, message.id);
        break;
      case "template":
        show({ kind: "template", conversationId });
        break;
      case "edit-template":
        show({ kind: "template", conversationId, params: message.templateParams });
        break;
      case "customer":
        changeDraft({ type: "mode", conversationId, mode: "customer" });
        document.getElementById("composer")?.focus();
        break;
    }
  };

  const words = {
    retry: isBusy ? text.failure.retrying : isUnsure(call) ? text.failure.retryAnyway : text.failure.retry,
    template: text.failure.template,
    "edit-template": text.failure.editTemplate,
    customer: text.failure.asCustomer,
  }[remedy];
  return (
    <Button
      lang={locale}
      look={isFirst ? "plain" : "quiet"}
      {...(remedy === "retry" && { icon: "retry" as const })}
      disabled={isBusy}
      onClick={(event) => {
        event.stopPropagation();
        if (event.detail < 2) act();
      }}
    >
      {words}
    </Button>
  );
}

/** What can be done about a failed message, the best first. */
type Remedy = "retry" | "template" | "edit-template" | "customer";

/** Why a message failed, and what can be done. */
export interface FailureView {
  readonly failure: DeliveryFailure;
  readonly remedies: readonly Remedy[];
  /** Whether what was in the way is no longer. */
  readonly mended: boolean;
}

const WINDOW_CLOSED = 131047;

/** What to say of a failed message; undefined for one that has not failed. */
export function failureView(message: InboxMessage, { window }: Pick<Conversation, "window">): FailureView | undefined {
  const external_error = failureReason(message.contentAttributes);
  const failure = deliveryFailure({
    id: message.id,
    status: message.status,
    content_attributes: external_error === undefined ? {} : { external_error },
  });
  if (failure === undefined) return undefined;
  if (failure.code === WINDOW_CLOSED) {
    const mended = window === "open";
    return { failure, mended, remedies: mended ? ["retry"] : ["template", "customer"] };
  }
  const remedies: readonly Remedy[] = message.templateParams ? ["edit-template", "retry"] : ["retry"];
  return { failure, mended: false, remedies };
}

import { type DeliveryFailure, deliveryFailure } from "@livedesk/core/whatsapp";
import { type Conversation, failureReason, type InboxMessage } from "../api/conversation.ts";
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

/** Explains why a message failed, and offers remedies. Renders nothing if the message has not failed. */
export function FailureNote({ message, conversation }: FailureNoteProps) {
  const { text, locale } = useLanguage();
  const { desk, outbox, sending } = useInbox();
  const view = failureView(message, conversation);
  if (view === undefined) return null;
  const { failure, remedies, isFixed } = view;
  const key = retryKey(message.id);
  const retry = outbox[key];
  const translated = locale === "ja" && failure.code !== undefined ? FAILURES_JA[failure.code] : undefined;
  const { title, meaning, advice } = translated ?? failure;

  return (
    <div className="failure" lang={translated || locale === "en" ? undefined : "en"}>
      <Notice
        tone={isFixed ? "calm" : "danger"}
        title={failure.code === undefined ? title : text.inBrackets(title, failure.code)}
        actions={remedies.map((remedy, place) => (
          <RemedyButton key={remedy} {...{ remedy, message, conversation }} isFirst={place === 0} />
        ))}
      >
        <p>{meaning}</p>
        <p>{isFixed ? <span lang={locale}>{text.failure.windowOpenNow}</span> : advice}</p>
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

/** A way to deal with a failed message. */
type Remedy = "retry" | "template" | "edit-template" | "customer";

/** The reason of a failure, and the remedies. The best remedy is the first. */
export interface FailureView {
  readonly failure: DeliveryFailure;
  readonly remedies: readonly Remedy[];
  /** Whether the cause of the failure no longer exists. */
  readonly isFixed: boolean;
}

const WINDOW_CLOSED = 131047;

/** Returns the reason and the remedies of a failed message, and undefined if the message has not failed. */
export function failureView(message: InboxMessage, { window }: Pick<Conversation, "window">): FailureView | undefined {
  const external_error = failureReason(message);
  const failure = deliveryFailure({
    id: message.id,
    status: message.status,
    content_attributes: external_error === undefined ? {} : { external_error },
  });
  if (failure === undefined) return undefined;
  if (failure.code === WINDOW_CLOSED) {
    const isFixed = window === "open";
    return { failure, isFixed, remedies: isFixed ? ["retry"] : ["template", "customer"] };
  }
  const remedies: readonly Remedy[] = message.templateParams ? ["edit-template", "retry"] : ["retry"];
  return { failure, isFixed: false, remedies };
}

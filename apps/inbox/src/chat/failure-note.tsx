import type { Conversation, InboxMessage } from "../api/conversation.ts";
import { FAILURES_JA } from "../i18n/failures-ja.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { isUnsure, retryKey } from "../outbox/outbox-reducer.ts";
import { failureView, type Remedy } from "./failure-view.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { TroubleNote } from "../composer/trouble-note.tsx";

interface FailureNoteProps {
  readonly message: InboxMessage;
  readonly conversation: Conversation;
}

/** Why a message failed, in words, and what can be done about it. Nothing for one that has not failed. */
export function FailureNote({ message, conversation }: FailureNoteProps) {
  const { text, locale } = useLanguage();
  const { outbox } = useInbox();
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
      {retry?.phase === "trouble" && <TroubleNote entry={retry} outboxKey={key} />}
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

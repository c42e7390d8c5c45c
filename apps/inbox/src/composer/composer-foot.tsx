import { useLanguage } from "../i18n/language.ts";
import { type Draft, isSendable } from "../outbox/draft.ts";
import { useInbox } from "../state/inbox-context.ts";
import { Button } from "../ui/button.tsx";
import { FileButton } from "../ui/file-button.tsx";

interface ComposerFootProps {
  readonly conversationId: number;
  readonly draft: Draft;
  /** Whether nothing may be sent for now: it would overtake a message that did not arrive. */
  readonly held: boolean;
}

const COMMAND_KEY = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl";

/** What can be added to a draft, and the button that sends it. */
export function ComposerFoot({ conversationId, draft, held }: ComposerFootProps) {
  const { text } = useLanguage();
  const { changeDraft, show } = useInbox();
  const isCustomer = draft.mode === "customer";
  const send = { reply: text.compose.send, note: text.compose.sendNote, customer: text.compose.sendCustomer }[
    draft.mode
  ];

  return (
    <div className="composer-foot">
      {!isCustomer && (
        <FileButton
          look="quiet"
          testId="file-picker"
          onFiles={(files) => changeDraft({ type: "attach", conversationId, files })}
        >
          {text.compose.attach}
        </FileButton>
      )}
      {draft.mode === "reply" && (
        <Button look="quiet" icon="template" onClick={() => show({ kind: "template", conversationId })}>
          {text.template.open}
        </Button>
      )}
      <span className="grow" />
      <span className="composer-hint" aria-hidden="true">
        <kbd>{COMMAND_KEY}</kbd> <kbd>⏎</kbd> {text.compose.shortcut}
      </span>
      <Button
        look="primary"
        icon="send"
        type="submit"
        disabled={held || !isSendable(draft)}
        // The second of two quick clicks is no message of its own, also where the first failed at once.
        onClick={(event) => event.detail > 1 && event.preventDefault()}
      >
        {send}
      </Button>
    </div>
  );
}

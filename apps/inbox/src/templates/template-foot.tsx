import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { customerName } from "../shell/conversation-row.ts";
import { Button } from "../ui/button.tsx";

interface TemplateFootProps {
  readonly conversation: Conversation;
  readonly busy: boolean;
  /** Whether nobody knows what became of the last one. */
  readonly held: boolean;
  readonly onCancel: () => void;
}

/** To whom a template goes, and the buttons that send it, stop it, or leave it. */
export function TemplateFoot({ conversation, busy, held, onCancel }: TemplateFootProps) {
  const { text } = useLanguage();
  return (
    <footer className="template-foot">
      <span className="template-to">{text.template.to(customerName(conversation, text))}</span>
      <Button look="quiet" onClick={onCancel}>
        {busy ? text.template.stop : text.cancel}
      </Button>
      <Button
        look="primary"
        icon="send"
        type="submit"
        disabled={busy || held}
        onClick={(event) => event.detail > 1 && event.preventDefault()}
      >
        {busy ? text.template.sending : text.template.send}
      </Button>
    </footer>
  );
}

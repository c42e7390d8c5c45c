import { useLanguage } from "../i18n/language.ts";
import type { TemplateCard } from "./template-card.ts";
import { TemplatePreviewView } from "./template-view.tsx";

interface TemplateMessageProps {
  readonly card: TemplateCard;
  /** What the chat of LiveDesk shows for it. */
  readonly content: string;
}

/** A template that was sent: as WhatsApp draws it, or else honestly what was asked for. */
export function TemplateMessage({ card, content }: TemplateMessageProps) {
  const { text } = useLanguage();
  if (card.kind === "drawn") return <TemplatePreviewView preview={card.preview} />;
  const { name, language, ...params } = card.params;
  return (
    <div className="template-asked">
      <p className="message-text" dir="auto">
        {content}
      </p>
      <p className="template-name">
        <code>{name}</code> · {language}
      </p>
      {Object.keys(params).length > 0 && (
        // Beside the message, not above it: the details have all of it too.
        <details onClick={(event) => event.stopPropagation()}>
          <summary>{text.template.values}</summary>
          <pre>{JSON.stringify(params, undefined, 2)}</pre>
        </details>
      )}
      <p className="template-why">{card.why === "unregistered" ? text.template.unregistered : text.template.misfit}</p>
    </div>
  );
}

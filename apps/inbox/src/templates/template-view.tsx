import type { PreviewButton, TemplatePreview } from "@livedesk/core";
import { Icon, type IconName } from "../ui/elements.tsx";
import { RichText } from "../ui/rich-text.tsx";
import { TemplateHeaderView } from "./template-header-view.tsx";

const ICONS = { url: "link", phone_number: "phone", quick_reply: "reply", otp: "copy" } as const satisfies Record<
  PreviewButton["type"],
  IconName
>;

/** What pressing a button does, for a resting pointer. */
function purposeOf(button: PreviewButton): string {
  switch (button.type) {
    case "url":
      return button.url;
    case "phone_number":
      return button.phone_number;
    case "quick_reply":
      return button.payload ?? button.label;
    default:
      return button.code;
  }
}

/** A template as WhatsApp draws it: header, body, footer and, under a line each, its buttons. */
export const TemplatePreviewView = ({ preview }: { readonly preview: TemplatePreview }) => (
  <div className="template-card">
    {preview.header && <TemplateHeaderView header={preview.header} />}
    <p className="message-text" dir="auto">
      <RichText text={preview.body} />
    </p>
    {preview.footer !== undefined && (
      <p className="template-footer" dir="auto">
        {preview.footer}
      </p>
    )}
    {preview.buttons.length > 0 && (
      <ul className="template-buttons">
        {preview.buttons.map((button) => (
          <li key={`${button.type} ${button.label}`} title={purposeOf(button)}>
            <Icon name={ICONS[button.type]} />
            {button.label}
          </li>
        ))}
      </ul>
    )}
  </div>
);

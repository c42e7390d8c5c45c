import type { PreviewButton, PreviewHeader, TemplatePreview, TemplateWarning } from "@livedesk/core";
import { useLanguage } from "../i18n/language.ts";
import { Icon, type IconName } from "../ui/elements.tsx";
import { RichText } from "../ui/rich-text.tsx";
import type { TemplateCard } from "./preview.ts";

const BUTTON_ICONS = {
  url: "link",
  phone_number: "phone",
  quick_reply: "reply",
  otp: "copy",
} as const satisfies Record<PreviewButton["type"], IconName>;

/** The effect of a button, for its tooltip. */
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

/** A template as WhatsApp shows it: header, body, footer and buttons. */
const TemplatePreviewView = ({ preview }: { readonly preview: TemplatePreview }) => (
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
            <Icon name={BUTTON_ICONS[button.type]} />
            {button.label}
          </li>
        ))}
      </ul>
    )}
  </div>
);

type Media = Exclude<PreviewHeader, { type: "text" }>;

/** How each type of header looks: its icon, and whether its words stand below the icon or beside it. */
const MEDIA_LOOKS = {
  image: ["image", "below"],
  video: ["video", "below"],
  document: ["document", "beside"],
  location: ["pin", "beside"],
} as const satisfies Readonly<Record<Media["type"], readonly [icon: IconName, words: "below" | "beside"]>>;

/** The header of a template. Its file is not loaded, because the page may only connect to the emulator. */
function TemplateHeaderView({ header }: { readonly header: PreviewHeader }) {
  const { text } = useLanguage();
  if (header.type === "text")
    return (
      <p className="template-title" dir="auto">
        {header.text}
      </p>
    );
  const [icon, words] = MEDIA_LOOKS[header.type];
  const [name, facts] = wordsOf(header);
  const typeName = header.type === "location" ? text.template.place : text.template[header.type];
  return (
    <div className={`template-media template-words-${words}`}>
      <Icon name={icon} />
      <span className="template-media-words">
        <span className="template-media-name">{name ?? typeName}</span>
        <span className="template-media-facts">{facts}</span>
      </span>
    </div>
  );
}

/** The name of the header's file or place, and a line of facts about it. */
// oxlint-disable-next-line typescript/consistent-return -- a type without a case is a compile error, which a default would hide
function wordsOf(header: Media): readonly [name: string | undefined, facts: string] {
  switch (header.type) {
    case "image":
    case "video":
      return [undefined, header.media_url];
    case "document":
      return [header.filename, header.media_url];
    case "location": {
      const { name, address, latitude, longitude } = header;
      return [name, [address, `${latitude}, ${longitude}`].filter(Boolean).join(" · ")];
    }
  }
}

interface TemplateMessageProps {
  readonly card: TemplateCard;
  /** The text that the chat of LiveDesk shows for the template. */
  readonly content: string;
}

/** A template that was sent: its preview, or its parameters and the reason why there is no preview. */
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
        // A click here must not choose the message.
        <details onClick={(event) => event.stopPropagation()}>
          <summary>{text.template.values}</summary>
          <pre>{JSON.stringify(params, undefined, 2)}</pre>
        </details>
      )}
      <p className="template-why">{card.why === "unregistered" ? text.template.unregistered : text.template.misfit}</p>
    </div>
  );
}

interface TemplateStageProps {
  readonly preview: TemplatePreview;
  readonly warnings: readonly TemplateWarning[];
}

/** The preview of a template, and warnings about values that may arrive changed. */
export function TemplateStage({ preview, warnings }: TemplateStageProps) {
  const { text } = useLanguage();
  return (
    <section className="template-stage" aria-label={text.template.preview}>
      <h3>{text.template.preview}</h3>
      <div className="bubble template-bubble">
        <TemplatePreviewView preview={preview} />
      </div>
      {warnings.length > 0 && (
        <div className="template-warnings">
          <h3>{text.template.warnings}</h3>
          <ul lang="en">
            {warnings.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code>{path}</code> {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

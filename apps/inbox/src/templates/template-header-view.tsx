import type { PreviewHeader } from "@livedesk/core";
import { useLanguage } from "../i18n/language.ts";
import { Icon, type IconName } from "../ui/elements.tsx";

const ICONS = { image: "image", video: "video", document: "document", location: "pin" } as const satisfies Readonly<
  Record<string, IconName>
>;

/** The header of a template. A file elsewhere is not fetched: this page talks to the emulator alone. */
export function TemplateHeaderView({ header }: { readonly header: PreviewHeader }) {
  const { text } = useLanguage();
  if (header.type === "text")
    return (
      <p className="template-title" dir="auto">
        {header.text}
      </p>
    );
  const name = header.type === "location" ? text.template.place : text.template[header.type];
  return (
    <div className={`template-media template-${header.type}`}>
      <Icon name={ICONS[header.type]} />
      <span className="template-media-words">
        <span className="template-media-name">{mediaName(header) ?? name}</span>
        <span className="template-media-facts">{mediaFacts(header)}</span>
      </span>
    </div>
  );
}

type Media = Exclude<PreviewHeader, { type: "text" }>;

function mediaName(header: Media): string | undefined {
  if (header.type === "location") return header.name;
  return header.type === "document" ? header.filename : undefined;
}

function mediaFacts(header: Media): string {
  if (header.type !== "location") return header.media_url;
  const { address, latitude, longitude } = header;
  return [address, `${latitude}, ${longitude}`].filter(Boolean).join(" · ");
}

import { useState } from "react";
import type { Attachment } from "../api/conversation.ts";
import { formatBytes } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.ts";
import { Icon, type IconName } from "../ui/elements.tsx";

interface AttachmentViewProps {
  readonly attachment: Attachment;
}

/** A file of a message. Pictures are shown, audio and video have a player, and every file has a download link. */
export function AttachmentView({ attachment }: AttachmentViewProps) {
  const { text } = useLanguage();
  const [isBroken, setIsBroken] = useState(false);
  const { name, type, size, path } = attachment;
  const kind = size === 0 ? "empty" : type.split("/")[0];

  if (kind === "image" && !isBroken) {
    return (
      <>
        <a
          className="picture"
          href={path}
          target="_blank"
          rel="noreferrer"
          onClick={(event) => event.stopPropagation()}
        >
          <img src={path} alt={text.chat.image(name)} loading="lazy" onError={() => setIsBroken(true)} />
        </a>
        <FileLink attachment={attachment} icon="image" brief />
      </>
    );
  }
  if (kind === "audio" || kind === "video") {
    const Player = kind;
    return (
      <>
        <Player className="player" src={path} controls preload="metadata" aria-label={text.chat[kind](name)} />
        <FileLink attachment={attachment} icon={kind === "video" ? "video" : "document"} brief />
      </>
    );
  }
  return (
    <FileLink
      attachment={attachment}
      icon={isBroken ? "image" : "document"}
      note={isBroken ? text.chat.broken : undefined}
    />
  );
}

interface FileLinkProps extends AttachmentViewProps {
  readonly icon: IconName;
  /** Whether the link is shown below the picture or player of the file. */
  readonly brief?: boolean;
  readonly note?: string | undefined;
}

function FileLink({ attachment: { name, type, size, path }, icon, brief = false, note }: FileLinkProps) {
  const { text, locale } = useLanguage();
  const bytes = formatBytes(size, locale);
  return (
    <a
      className={brief ? "file file-brief" : "file"}
      href={path}
      download={name}
      aria-label={text.chat.download(text.chat.attachment(name, bytes))}
      onClick={(event) => event.stopPropagation()}
    >
      {!brief && <Icon name={icon} />}
      <span className="file-words">
        <bdi className="file-name">{name}</bdi>
        <span className="file-facts">{[bytes, !brief && (note ?? type)].filter(Boolean).join(" · ")}</span>
      </span>
      <Icon name="download" />
    </a>
  );
}

import type { Attachment } from "../api/conversation.ts";
import { formatBytes } from "../format/format-bytes.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { Icon } from "./icon.tsx";

/** A file of a message: a picture is shown, sound and film are played, everything else can be had. */
export function AttachmentView({ attachment }: { readonly attachment: Attachment }) {
  const { text, locale } = useLanguage();
  const { name, type, size, path } = attachment;
  const kind = type.split("/")[0];
  if (kind === "image") {
    return (
      <a className="picture" href={path} target="_blank" rel="noreferrer" onClick={(event) => event.stopPropagation()}>
        <img src={path} alt={text.chat.image(name)} loading="lazy" />
      </a>
    );
  }
  if (kind === "audio")
    return <audio className="player" src={path} controls preload="metadata" aria-label={text.chat.audio(name)} />;
  if (kind === "video")
    return <video className="player" src={path} controls preload="metadata" aria-label={text.chat.video(name)} />;
  return (
    <a
      className="file"
      href={path}
      download={name}
      aria-label={text.chat.download(text.chat.attachment(name, formatBytes(size, locale)))}
      onClick={(event) => event.stopPropagation()}
    >
      <Icon name="document" />
      <span className="file-words">
        <span className="file-name">{name}</span>
        <span className="file-facts">
          {formatBytes(size, locale)}
          {type !== "" && ` · ${type}`}
        </span>
      </span>
      <Icon name="download" />
    </a>
  );
}

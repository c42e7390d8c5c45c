import type { Conversation } from "../api/conversation.ts";
import { formatDuration } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.ts";

interface WindowTagProps {
  readonly conversation: Conversation;
  /** The emulator's time, in ms. */
  readonly now: number;
  readonly brief?: boolean;
}

/**
 * Shows the state of the 24-hour window, and how long the window stays open. Renders nothing for a channel without a
 * window.
 */
export function WindowTag({ conversation, now, brief = false }: WindowTagProps) {
  const { text, locale } = useLanguage();
  const { window, windowEndsAt } = conversation;
  if (window === "none") return null;
  if (window === "closed") return <span className="window window-closed">{text.list.windowClosed}</span>;
  if (windowEndsAt === undefined) return <span className="window window-open">{text.list.windowOpenNoEnd}</span>;
  const left = formatDuration(windowEndsAt - now, locale);
  return (
    <span className="window window-open" title={text.list.windowOpen(left)}>
      {!brief && <span className="window-words">{text.list.windowOpen(left)}</span>}
      <span className={brief ? undefined : "window-left"}>{text.list.windowLeft(left)}</span>
    </span>
  );
}

/** The channel of a conversation. An unknown channel is shown with its name in the API. */
export function ChannelTag({ channel }: { readonly channel: string }) {
  const { text } = useLanguage();
  const names: Readonly<Record<string, string>> = text.list.channels;
  return <span className="channel">{names[channel] ?? channel}</span>;
}

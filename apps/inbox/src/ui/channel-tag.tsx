import { useLanguage } from "../i18n/language.ts";

/** Where a conversation takes place; a channel that the page does not know is shown as it is. */
export function ChannelTag({ channel }: { readonly channel: string }) {
  const { text } = useLanguage();
  const names: Readonly<Record<string, string>> = text.list.channels;
  return <span className="channel">{names[channel] ?? channel}</span>;
}

import { useState } from "react";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { IconButton } from "./icon-button.tsx";

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ text: copied, label }: { readonly text: string; readonly label: string }) {
  const { text } = useLanguage();
  const { announce } = useInbox();
  const [done, setDone] = useState<string>();
  const isDone = done === copied;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(copied);
    setDone(copied);
    announce(text.copied);
  };
  return (
    <IconButton
      icon={isDone ? "check" : "copy"}
      label={isDone ? text.copied : label}
      onClick={() => void copy().catch(() => setDone(undefined))}
      onBlur={() => setDone(undefined)}
    />
  );
}

import { useState } from "react";
import { useLanguage } from "../i18n/language.ts";
import { useAnnounce } from "./access.ts";
import { IconButton } from "./elements.tsx";

interface CodeBlockProps {
  readonly title?: string;
  /** The text that is copied. */
  readonly code: string;
  /** The text that is shown if it differs from `code`. */
  readonly shown?: string;
  readonly copyLabel?: string;
}

/** A block of code. The block has a copy button if `copyLabel` is given. */
export const CodeBlock = ({ title, code, shown = code, copyLabel }: CodeBlockProps) => (
  <figure className="code">
    {(title !== undefined || copyLabel !== undefined) && (
      <figcaption>
        <span>{title}</span>
        {copyLabel !== undefined && <CopyButton text={code} label={copyLabel} />}
      </figcaption>
    )}
    {/* Long lines scroll. The keyboard can scroll them only if the block can have the focus. */}
    <pre tabIndex={0}>
      <code>{shown}</code>
    </pre>
  </figure>
);

/** Copies text, and tells the reader that the text was copied. */
function CopyButton({ text: copied, label }: { readonly text: string; readonly label: string }) {
  const { text } = useLanguage();
  const announce = useAnnounce();
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

import { CopyButton } from "./copy-button.tsx";

interface CodeBlockProps {
  readonly title?: string;
  /** What is copied. */
  readonly code: string;
  /** What is shown, where that is something else. */
  readonly shown?: string;
  readonly copyLabel?: string;
}

/** Code to read, and to copy where that has a name. */
export const CodeBlock = ({ title, code, shown = code, copyLabel }: CodeBlockProps) => (
  <figure className="code">
    {(title !== undefined || copyLabel !== undefined) && (
      <figcaption>
        <span>{title}</span>
        {copyLabel !== undefined && <CopyButton text={code} label={copyLabel} />}
      </figcaption>
    )}
    {/* A long one scrolls, also by the keyboard. */}
    <pre tabIndex={0}>
      <code>{shown}</code>
    </pre>
  </figure>
);

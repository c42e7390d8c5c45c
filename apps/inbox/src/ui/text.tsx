import { Fragment, useState } from "react";
import { useLanguage } from "../i18n/language.ts";
import { useAnnounce } from "./access.ts";
import { IconButton } from "./elements.tsx";

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

/** Puts a text on the clipboard, and says so. */
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

/** A text with WhatsApp's bold, italic, strike and code. */
export const RichText = ({ text }: { readonly text: string }) =>
  // The runs of a text never move.
  formatWhatsApp(text).map((run, place) => <Fragment key={place}>{formed(run)}</Fragment>);

function formed({ text, form }: TextRun) {
  switch (form) {
    case "bold":
      return <strong>{text}</strong>;
    case "italic":
      return <em>{text}</em>;
    case "strike":
      return <s>{text}</s>;
    case "code":
      return <code>{text}</code>;
    default:
      return text;
  }
}

/** A run of text with the form that WhatsApp gives it. */
export interface TextRun {
  readonly text: string;
  readonly form: "plain" | "bold" | "italic" | "strike" | "code";
}

const FORMS = { "*": "bold", _: "italic", "~": "strike", "`": "code" } as const;

type Mark = keyof typeof FORMS;

const FENCE = "```";

const isMark = (character: string | undefined): character is Mark =>
  character !== undefined && Object.hasOwn(FORMS, character);

// What a mark must not touch on its outer side: then it is a sign within a word, or within a row of signs.
const WORD = /[\p{L}\p{N}_*~`]$/u;
const WORD_AHEAD = /^[\p{L}\p{N}_*~`]/u;

const isWordBefore = (text: string, at: number): boolean => WORD.test(text.slice(Math.max(0, at - 2), at));
const isWordAfter = (text: string, at: number): boolean => WORD_AHEAD.test(text.slice(at, at + 2));
const isBlank = (character: string | undefined): boolean => character === undefined || /\s/.test(character);

/**
 * Reads WhatsApp's marks: `*bold*`, `_italic_`, `~strike~` and backticks. One mark within another stays as it is. Each
 * character is looked at a few times at most, whatever a customer writes.
 */
export function formatWhatsApp(text: string): readonly TextRun[] {
  const closings = closingMarks(text);
  const runs: TextRun[] = [];
  let end = 0;
  let at = 0;
  while (at < text.length) {
    const found = fenceAt(text, at, closings.lastFence) ?? markedAt(text, at, closings.next);
    if (found === undefined) {
      at += 1;
      continue;
    }
    if (at > end) runs.push({ text: text.slice(end, at), form: "plain" });
    runs.push({ text: found.text, form: found.form });
    at = found.end;
    end = found.end;
  }
  if (end < text.length) runs.push({ text: text.slice(end), form: "plain" });
  return runs;
}

interface Found extends TextRun {
  readonly end: number;
}

/** Three backticks hold anything, up to the next three. */
function fenceAt(text: string, at: number, lastFence: number): Found | undefined {
  if (lastFence < at + FENCE.length + 1 || !text.startsWith(FENCE, at)) return undefined;
  const close = text.indexOf(FENCE, at + FENCE.length + 1);
  return { text: text.slice(at + FENCE.length, close), form: "code", end: close + FENCE.length };
}

/** A mark opens at a word's start and closes at a word's end, on the same line. */
function markedAt(text: string, at: number, next: ReadonlyMap<Mark, Int32Array>): Found | undefined {
  const mark = text[at];
  if (!isMark(mark) || isBlank(text[at + 1]) || text[at + 1] === mark || isWordBefore(text, at)) return undefined;
  const close = next.get(mark)?.[at + 2] ?? -1;
  return close === -1 ? undefined : { text: text.slice(at + 1, close), form: FORMS[mark], end: close + 1 };
}

/** For each place and mark, where the mark closes next on that line, or -1; and where the last three backticks stand. */
function closingMarks(text: string) {
  const marks = Object.keys(FORMS).filter(isMark);
  const next = new Map(
    marks.filter((mark) => text.includes(mark)).map((mark) => [mark, new Int32Array(text.length + 1).fill(-1)]),
  );
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text[at];
    for (const [mark, places] of next) {
      const isClosing = character === mark && !isBlank(text[at - 1]) && !isWordAfter(text, at + 1);
      places[at] = isClosing ? at : character === "\n" ? -1 : (places[at + 1] ?? -1);
    }
  }
  return { next, lastFence: text.lastIndexOf(FENCE) };
}

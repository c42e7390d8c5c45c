import { Fragment } from "react";

/** Text with the bold, italic, strikethrough and code styles that WhatsApp would show. */
export const RichText = ({ text }: { readonly text: string }) =>
  // The order of the parts never changes, so the index can be the key.
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

/** A part of text that WhatsApp shows in one style. */
export interface TextRun {
  readonly text: string;
  readonly form: "plain" | "bold" | "italic" | "strike" | "code";
}

const FORMS = { "*": "bold", _: "italic", "~": "strike", "`": "code" } as const;

type Mark = keyof typeof FORMS;

const FENCE = "```";

const isMark = (character: string | undefined): character is Mark =>
  character !== undefined && Object.hasOwn(FORMS, character);

// If a mark is next to one of these characters, it is part of a word or of a row of marks, so it does not start or end
// a style.
const WORD = /[\p{L}\p{N}_*~`]$/u;
const WORD_AHEAD = /^[\p{L}\p{N}_*~`]/u;

const isWordBefore = (text: string, at: number): boolean => WORD.test(text.slice(Math.max(0, at - 2), at));
const isWordAfter = (text: string, at: number): boolean => WORD_AHEAD.test(text.slice(at, at + 2));
const isBlank = (character: string | undefined): boolean => character === undefined || /\s/.test(character);

/**
 * Reads WhatsApp's marks: `*bold*`, `_italic_`, `~strike~` and backticks. A mark inside a styled run stays as text. The
 * time grows only linearly with the length of the text, even if the text was made to be slow.
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

/** Three backticks start a block of code. The next three backticks end the block. */
function fenceAt(text: string, at: number, lastFence: number): Found | undefined {
  if (lastFence < at + FENCE.length + 1 || !text.startsWith(FENCE, at)) return undefined;
  const close = text.indexOf(FENCE, at + FENCE.length + 1);
  return { text: text.slice(at + FENCE.length, close), form: "code", end: close + FENCE.length };
}

/** An opening mark is at the start of a word. The closing mark is at the end of a word, on the same line. */
function markedAt(text: string, at: number, next: ReadonlyMap<Mark, Int32Array>): Found | undefined {
  const mark = text[at];
  if (!isMark(mark) || isBlank(text[at + 1]) || text[at + 1] === mark || isWordBefore(text, at)) return undefined;
  const close = next.get(mark)?.[at + 2] ?? -1;
  return close === -1 ? undefined : { text: text.slice(at + 1, close), form: FORMS[mark], end: close + 1 };
}

/**
 * Returns, for each index and mark, the index of the next closing mark on the same line, or -1. `lastFence` is the
 * index of the last three backticks.
 */
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

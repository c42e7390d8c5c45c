/** A run of text with the form that WhatsApp gives it. */
export interface TextRun {
  readonly text: string;
  readonly form: "plain" | "bold" | "italic" | "strike" | "code";
}

const FORMS = { "*": "bold", _: "italic", "~": "strike", "`": "code" } as const;

// A mark opens at a word's start and closes at a word's end; three backticks hold anything.
const MARKED = /```([\s\S]+?)```|(?<![\p{L}\p{N}_*~`])([*_~`])(?=\S)(?!\2)([^\n]*?\S)\2(?![\p{L}\p{N}_*~`])/gu;

/** Reads WhatsApp's marks: `*bold*`, `_italic_`, `~strike~` and backticks. One mark within another stays as it is. */
export function formatWhatsApp(text: string): readonly TextRun[] {
  const runs: TextRun[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, code, mark, inner] = match;
    if (match.index > end) runs.push({ text: text.slice(end, match.index), form: "plain" });
    if (code === undefined) runs.push({ text: inner ?? "", form: FORMS[mark as keyof typeof FORMS] });
    else runs.push({ text: code, form: "code" });
    end = match.index + whole.length;
  }
  if (end < text.length) runs.push({ text: text.slice(end), form: "plain" });
  return runs;
}

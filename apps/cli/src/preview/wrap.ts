import { displayWidth, graphemesOf } from "./display-width.ts";

/**
 * Breaks one line into lines of so many columns at most: at spaces, beside wide characters, and within a word alone that is
 * longer than a line. Spaces at a break are dropped, those at the beginning stay.
 */
export function wrap(text: string, columns: number): readonly string[] {
  const lines = [""];
  for (const piece of piecesOf(text, columns)) {
    const line = lines.at(-1) ?? "";
    if (displayWidth(line + piece) <= columns) lines[lines.length - 1] = line + piece;
    else lines.push(piece.trimStart());
  }
  return lines.map((line, at) => (at < lines.length - 1 ? line.trimEnd() : line));
}

/** What is not broken: runs of spaces, words, and single wide characters. */
function piecesOf(text: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let before: string | undefined;
  for (const grapheme of graphemesOf(text)) {
    const kind = kindOf(grapheme);
    if (kind === before && kind !== "wide") pieces[pieces.length - 1] += grapheme;
    else pieces.push(grapheme);
    before = kind;
  }
  return pieces.flatMap((piece) => (displayWidth(piece) > columns ? graphemesOf(piece) : [piece]));
}

function kindOf(grapheme: string): "space" | "wide" | "word" {
  if (grapheme.trim() === "") return "space";
  return displayWidth(grapheme) > 1 ? "wide" : "word";
}

import { eastAsianWidth } from "get-east-asian-width";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Splits text into characters as people count them. A letter with an accent, or all parts of an emoji, are one
 * character.
 */
const graphemesOf = (text: string): readonly string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

/**
 * Returns the number of terminal columns that text needs. The first code point of each grapheme decides, according to
 * Unicode's East Asian Width: two columns for a wide character, otherwise one. Most terminals also draw ambiguous
 * characters in one column.
 */
export const displayWidth = (text: string): number =>
  graphemesOf(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);

function graphemeWidth(grapheme: string): number {
  if (/^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u.test(grapheme)) return 0;
  // The grapheme is shown as an emoji, or it is a flag.
  if (/\ufe0f|^\p{Regional_Indicator}{2}$/u.test(grapheme)) return 2;
  const halfwidthMarks = grapheme.match(/(?<!^)[\uff9e\uff9f]/g)?.length ?? 0;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0) + halfwidthMarks;
}

/**
 * Breaks one line into lines of at most `columns` columns: at spaces, beside wide characters, and inside a word only
 * when the word is longer than a line. Spaces at a break are dropped. Spaces at the beginning of the line stay.
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

/** Splits a line into pieces that are never broken: runs of spaces, words, and single wide characters. */
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

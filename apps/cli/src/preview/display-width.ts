import { eastAsianWidth } from "get-east-asian-width";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What a person counts as the characters of a text: an accent, or the parts of an emoji, belong to one. */
export const graphemesOf = (text: string): readonly string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

/**
 * How many columns a text takes in a terminal. Each grapheme takes those of its first character, by Unicode's East Asian
 * width: two if it is wide, otherwise one, which is what most terminals make of ambiguous ones.
 */
export const displayWidth = (text: string): number =>
  graphemesOf(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);

function graphemeWidth(grapheme: string): number {
  if (/^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u.test(grapheme)) return 0;
  // Drawn as a picture, or a flag.
  if (/\ufe0f|^\p{Regional_Indicator}{2}$/u.test(grapheme)) return 2;
  const halfwidthMarks = grapheme.match(/(?<!^)[\uff9e\uff9f]/g)?.length ?? 0;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0) + halfwidthMarks;
}

import {
  invisible,
  isWithinLimit,
  NO_WIDE_GAP,
  ONE_LINE,
  STORABLE,
  type TextRule,
  VISIBLE,
  WIDE_GAP,
  WITHIN_LIMIT,
} from "../text-rules.ts";
import { type Reader, type Rule, valueOf } from "./reader.ts";

export const isString = (value: unknown): value is string => typeof value === "string";

/** The rule that a text matches a pattern. */
export const matches =
  ({ pattern, message }: TextRule): Rule<string> =>
  (text) =>
    pattern.test(text) ? undefined : message;

/** The rules that hold for every text, wherever it stands. */
export const storable: readonly Rule<string>[] = STORABLE.map(matches);

const visible: Rule<string> = (text) => (VISIBLE.test(text) ? undefined : invisible(text));
const withinLimit: Rule<string> = (text) => (isWithinLimit(text) ? undefined : WITHIN_LIMIT);
const noWideGap: Rule<string> = (text) => (text.includes(WIDE_GAP) ? NO_WIDE_GAP : undefined);

export const content: Reader = valueOf(isString, "the text of the message", ...storable, visible, withinLimit);
export const caption: Reader = valueOf(isString, "the text beside the files", ...storable, withinLimit);
export const visibleText: Reader = valueOf(isString, "a string", ...storable, visible);
export const lineOfText: Reader = valueOf(isString, "a string", ...storable, visible, matches(ONE_LINE), noWideGap);

import type { Io } from "./io.ts";
import { jsonText, visibleLines } from "./visible.ts";

/** Writes a line of data: what was asked for, and nothing else. What a terminal would obey is drawn. */
export const print = ({ stdout }: Io, line: string): void => void stdout.write(`${visibleLines(line)}\n`);

/** Writes a value as JSON on one line of data. */
export const printJson = ({ stdout }: Io, value: unknown): void => void stdout.write(`${jsonText(value)}\n`);

/** Writes a drawing with its colours. All texts in it must be visible already. */
export const printDrawing = ({ stdout }: Io, drawing: string): void => void stdout.write(`${drawing}\n`);

/** Writes a line for a person. What a terminal would obey is drawn. */
export const talk = ({ stderr }: Io, line: string): void => void stderr.write(`${visibleLines(line)}\n`);

/** Writes a value as JSON on one line beside the data. */
export const talkJson = ({ stderr }: Io, value: unknown): void => void stderr.write(`${jsonText(value)}\n`);

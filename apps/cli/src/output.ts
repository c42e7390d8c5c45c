import type { Io } from "./io.ts";

/** Writes a line of data: what was asked for, and nothing else. */
export const print = ({ stdout }: Io, line: string): void => void stdout.write(`${line}\n`);

/** Writes a line for a person. */
export const talk = ({ stderr }: Io, line: string): void => void stderr.write(`${line}\n`);

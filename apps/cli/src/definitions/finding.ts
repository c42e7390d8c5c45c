import { visible } from "../visible.ts";
import type { Path, Position } from "./json.ts";

/** Where something stands: in a file, at a line and a column from 1. */
export interface Place extends Position {
  readonly file: string;
}

/** Something to say of a definition. */
export interface Finding extends Place {
  readonly severity: "error" | "warning";
  /** Which value: `[1].buttons[0].text`; of a file as a whole there is none. */
  readonly path?: string;
  /** What would be right. */
  readonly message: string;
  /** Of a warning, its stable name. */
  readonly code?: string;
}

/** An error at a position of a file. Without a path it is one of the file as a whole. */
export const errorAt = (file: string, { line, column }: Position, message: string, path?: Path): Finding => ({
  file,
  line,
  column,
  severity: "error",
  ...(path && { path: spellPath(path) }),
  message,
});

/** A path as a person writes it; that of a whole file is `template`. */
export const spellPath = (path: Path): string =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "") || "template";

/** A place as editors and terminals know it, ready to be clicked. */
export const placeLine = ({ file, line, column }: Place): string => visible(`${file}:${line}:${column}`);

/** A finding on one line. */
export function findingLine({ severity, path, message, ...place }: Finding): string {
  const kind = severity === "warning" ? "warning" : undefined;
  const said = [kind, path, message].filter((part) => part !== undefined).map(visible);
  return [placeLine(place), ...said].join(": ");
}

export const errorsIn = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ severity }) => severity === "error");

/** Puts what stands earlier first. */
export const byPosition = (one: Position, other: Position): number =>
  one.line - other.line || one.column - other.column;

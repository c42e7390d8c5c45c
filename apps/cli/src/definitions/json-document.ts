import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { JSON_COMPLAINTS } from "./json-complaints.ts";

/** Where something stands in a text, counted from 1 as editors do: a column is a UTF-16 code unit. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The keys and places that lead to a value. */
export type Path = readonly (string | number)[];

/** Something wrong with a text that should be JSON. Says nothing of what the text holds but its keys. */
interface JsonFault extends Position {
  /** Of a text that is no JSON there is none. */
  readonly path?: Path;
  readonly message: string;
}

/** A JSON text that knows where its values stand. */
export interface JsonDocument {
  /** What it says; undefined when it is not JSON. */
  readonly value: unknown;
  readonly faults: readonly JsonFault[];
  /** Where a value begins; of one that is missing, what should hold it. With a key, where that key of it stands. */
  positionOf(path: Path, key?: string): Position;
}

/** Reads a JSON text, as strictly as `JSON.parse` does. A key that is given twice is a fault too: one would be lost. */
export function readJson(text: string): JsonDocument {
  try {
    return parse(text);
  } catch (error) {
    // The parser goes down into what it reads, and the stack ends somewhere.
    if (!(error instanceof RangeError)) throw error;
    return { value: undefined, faults: [{ ...START, message: "is nested too deeply" }], positionOf: () => START };
  }
}

const START: Position = { line: 1, column: 1 };

function parse(text: string): JsonDocument {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const positionOf = (path: Path, key?: string): Position => positionAt(text, offsetOf(root, path, key));
  // What follows the first error may be a consequence of it.
  const [error] = errors;
  if (error === undefined) return { value: JSON.parse(text) as unknown, faults: repeatedKeys(text, root), positionOf };
  const complaint = JSON_COMPLAINTS[printParseErrorCode(error.error)];
  const message = ["is not valid JSON", complaint].filter((part) => part !== undefined).join(": ");
  return { value: undefined, faults: [{ ...positionAt(text, error.offset), message }], positionOf };
}

function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

const keysOf = (node: Node): readonly Node[] =>
  node.type === "object" ? (node.children ?? []).flatMap(({ children: [key] = [] }) => key ?? []) : [];

function offsetOf(root: Node | undefined, path: Path, key?: string): number {
  if (root === undefined) return 0;
  const node = findNodeAtLocation(root, [...path]);
  if (node === undefined) return offsetOf(root, path.slice(0, -1));
  return (keysOf(node).find(({ value }) => value === key) ?? node).offset;
}

function repeatedKeys(text: string, node: Node | undefined, path: Path = []): readonly JsonFault[] {
  if (node === undefined) return [];
  const keys = keysOf(node);
  const repeated = keys.filter(({ value }, at) => keys.findIndex((key) => key.value === value) < at);
  const own = repeated.map((key) => repeatedKey(positionAt(text, key.offset), [...path, String(key.value)]));
  const inner = (node.children ?? []).flatMap((child, at) => {
    const [key, value] = child.type === "property" ? (child.children ?? []) : [undefined, child];
    return repeatedKeys(text, value, path.concat(key ? String(key.value) : at));
  });
  return [...own, ...inner];
}

const repeatedKey = ({ line, column }: Position, path: Path): JsonFault => ({
  line,
  column,
  path,
  message: "is given twice: the first would be lost",
});

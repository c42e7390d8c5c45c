import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
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
  const positionAt = positionsIn(text);
  // What follows the first error may be a consequence of it.
  const [error] = errors;
  if (error !== undefined) {
    const complaint = JSON_COMPLAINTS[printParseErrorCode(error.error)];
    const message = ["is not valid JSON", complaint].filter((part) => part !== undefined).join(": ");
    return { value: undefined, faults: [{ ...positionAt(error.offset), message }], positionOf: () => START };
  }
  const offsetOf = offsetsIn(root);
  return {
    value: JSON.parse(text) as unknown,
    faults: repeatedKeys(root, positionAt),
    positionOf: (path, key) => positionAt(offsetOf(path, key)),
  };
}

/** Where an offset stands in a text. Finds the line by halving, for a file may have as many findings as lines. */
function positionsIn(text: string): (offset: number) => Position {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), ({ 0: end, index }) => index + end.length)];
  return (offset) => {
    let [first, behind] = [0, starts.length];
    while (behind - first > 1) {
      const middle = (first + behind) >> 1;
      if ((starts[middle] ?? 0) <= offset) first = middle;
      else behind = middle;
    }
    return { line: first + 1, column: offset - (starts[first] ?? 0) + 1 };
  };
}

/** What an object or an array holds, by key or place: the key's node, where there is one, and the value's. */
type Members = ReadonlyMap<string | number, { readonly key?: Node; readonly value?: Node }>;

function membersOf({ type, children = [] }: Node): Members {
  const members = new Map<string | number, { key?: Node; value?: Node }>();
  for (const [at, child] of children.entries()) {
    const [key, value] = type === "object" ? (child.children ?? []) : [undefined, child];
    const name = key === undefined ? at : String(key.value);
    // Of a key that is given twice, the first.
    if (!members.has(name)) members.set(name, { ...(key && { key }), ...(value && { value }) });
  }
  return members;
}

/** Where values begin. Each object's keys are gone through once, however often one of them is asked for. */
function offsetsIn(root: Node | undefined): (path: Path, key?: string) => number {
  const known = new Map<Node, Members>();
  const membersIn = (node: Node): Members => {
    const members = known.get(node) ?? membersOf(node);
    known.set(node, members);
    return members;
  };
  return (path, key) => {
    let node = root;
    let isWhole = true;
    for (const step of path) {
      const inner = node && membersIn(node).get(step)?.value;
      isWhole = inner !== undefined;
      if (!isWhole) break;
      node = inner;
    }
    if (node === undefined) return 0;
    return (key !== undefined && isWhole ? membersIn(node).get(key)?.key : undefined)?.offset ?? node.offset;
  };
}

function repeatedKeys(root: Node | undefined, positionAt: (offset: number) => Position): readonly JsonFault[] {
  const faults: JsonFault[] = [];
  // The way to the node that is visited: one list for all, for a copy for each would cost the square of the depth.
  const path: (string | number)[] = [];
  const visit = (node: Node): void => {
    const seen = new Set<string | number>();
    for (const [at, child] of (node.children ?? []).entries()) {
      const [key, value] = node.type === "object" ? (child.children ?? []) : [undefined, child];
      const name = key === undefined ? at : String(key.value);
      path.push(name);
      if (key !== undefined && seen.has(name)) faults.push(repeatedKey(positionAt(key.offset), [...path]));
      seen.add(name);
      if (value?.children !== undefined) visit(value);
      path.pop();
    }
  };
  if (root !== undefined) visit(root);
  return faults;
}

const repeatedKey = ({ line, column }: Position, path: Path): JsonFault => ({
  line,
  column,
  path,
  message: "is given twice: the first would be lost",
});

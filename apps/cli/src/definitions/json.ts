import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Place } from "../errors.ts";

/** A position in a text. */
export type Position = Omit<Place, "file">;

/** The keys and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/**
 * Returns a path in the usual notation, such as `[1].buttons[0].text`. For the value of the whole file, returns
 * `template`.
 */
export const spellPath = (path: Path): string =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "") || "template";

/** A mistake in text that should be JSON. The message never contains a value from the text. */
interface JsonIssue extends Position {
  /** Absent if the text is not valid JSON. */
  readonly path?: Path;
  readonly message: string;
}

/** A parsed JSON text and the positions of its values. */
export interface JsonDocument {
  /** The parsed value. Undefined if the text is not valid JSON. */
  readonly value: unknown;
  readonly issues: readonly JsonIssue[];
  /**
   * Returns the position at which the value at a path begins. If the value is missing, returns the position of the
   * object or array that should contain the value. If `key` is given, returns the position of this key in the object at
   * the path.
   */
  positionOf(path: Path, key?: string): Position;
}

/**
 * Reads JSON text as strictly as `JSON.parse` does. A duplicate key is also an issue, because one value would be lost.
 */
export function readJson(text: string): JsonDocument {
  try {
    return parse(text);
  } catch (error) {
    // The parser calls itself for each level of nesting, and the stack is limited.
    if (!(error instanceof RangeError)) throw error;
    return { value: undefined, issues: [{ ...START, message: "is nested too deeply" }], positionOf: () => START };
  }
}

const START: Position = { line: 1, column: 1 };

/**
 * The message for each error of the parser. It says what is expected at the place where the text stops being valid
 * JSON.
 */
const ADVICE: Readonly<Record<string, string>> = {
  InvalidSymbol: "put strings in double quotes; only true, false, null and numbers have no quotes",
  InvalidNumberFormat: "write a number such as 1, -1.5 or 2e3",
  PropertyNameExpected: "expected a key in double quotes here; if the character before it is a comma, remove the comma",
  ValueExpected: "expected a value here; if the character before it is a comma, remove the comma",
  ColonExpected: "expected a colon after the key",
  CommaExpected: "expected a comma, or the end of the object or array",
  CloseBraceExpected: "expected a closing brace",
  CloseBracketExpected: "expected a closing bracket",
  EndOfFileExpected: "unexpected text after the end of the value",
  InvalidCommentToken: "JSON does not allow comments",
  UnexpectedEndOfComment: "JSON does not allow comments",
  UnexpectedEndOfString: "a string must end with a double quote, on the same line on which it begins",
  UnexpectedEndOfNumber: "write a number such as 1, -1.5 or 2e3",
  InvalidUnicode: String.raw`\u must be followed by four hexadecimal digits`,
  InvalidEscapeCharacter: String.raw`this escape is not valid in JSON; write a backslash as \\`,
  InvalidCharacter: String.raw`write a control character as an escape, such as \n or \u001b`,
};

function parse(text: string): JsonDocument {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const positionAt = positionsIn(text);
  // Only the first error is reported, because later errors may be consequences of the first.
  const [error] = errors;
  if (error !== undefined) {
    const advice = ADVICE[printParseErrorCode(error.error)];
    const message = ["is not valid JSON", advice].filter((part) => part !== undefined).join(": ");
    return { value: undefined, issues: [{ ...positionAt(error.offset), message }], positionOf: () => START };
  }
  const offsetOf = offsetsIn(root);
  return {
    value: JSON.parse(text) as unknown,
    issues: repeatedKeys(root, positionAt),
    positionOf: (path, key) => positionAt(offsetOf(path, key)),
  };
}

/**
 * Converts offsets into lines and columns. A binary search finds the line, because a file may have as many findings as
 * lines.
 */
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

/**
 * Returns the members of an object or an array by key or index. Each member has the node of its value and, in an
 * object, the node of its key.
 */
type Members = ReadonlyMap<string | number, { readonly key?: Node; readonly value?: Node }>;

function membersOf({ type, children = [] }: Node): Members {
  const members = new Map<string | number, { key?: Node; value?: Node }>();
  for (const [at, child] of children.entries()) {
    const [key, value] = type === "object" ? (child.children ?? []) : [undefined, child];
    const name = key === undefined ? at : String(key.value);
    // If a key occurs twice, the first value counts.
    if (!members.has(name)) members.set(name, { ...(key && { key }), ...(value && { value }) });
  }
  return members;
}

/**
 * Finds the offsets at which values begin. The members of each object are collected only once, even for an object with
 * many findings.
 */
function offsetsIn(root: Node | undefined): (path: Path, key?: string) => number {
  const known = new Map<Node, Members>();
  const membersIn = (node: Node): Members => {
    const members = known.get(node) ?? membersOf(node);
    known.set(node, members);
    return members;
  };
  return (path, key) => {
    let node = root;
    let isFound = true;
    for (const step of path) {
      const inner = node && membersIn(node).get(step)?.value;
      isFound = inner !== undefined;
      if (!isFound) break;
      node = inner;
    }
    if (node === undefined) return 0;
    return (key !== undefined && isFound ? membersIn(node).get(key)?.key : undefined)?.offset ?? node.offset;
  };
}

function repeatedKeys(root: Node | undefined, positionAt: (offset: number) => Position): readonly JsonIssue[] {
  const issues: JsonIssue[] = [];
  // This is the path of the current node. All nodes share one list, because a copy for each node would take quadratic
  // time.
  const path: (string | number)[] = [];
  const visit = (node: Node): void => {
    const seen = new Set<string | number>();
    for (const [at, child] of (node.children ?? []).entries()) {
      const [key, value] = node.type === "object" ? (child.children ?? []) : [undefined, child];
      const name = key === undefined ? at : String(key.value);
      path.push(name);
      if (key !== undefined && seen.has(name)) {
        issues.push({
          ...positionAt(key.offset),
          path: [...path],
          message: "occurs twice, so the first value would be lost",
        });
      }
      seen.add(name);
      if (value?.children !== undefined) visit(value);
      path.pop();
    }
  };
  if (root !== undefined) visit(root);
  return issues;
}

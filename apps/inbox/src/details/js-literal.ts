const WIDTH = 80;

/** An expression that stands in a literal as it is. */
export class JsCode {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value as JavaScript source: on one line where that is short enough, and else one key or element a line. */
export function jsLiteral(value: unknown, indent = ""): string {
  const flat = oneLine(value);
  const isFlat = typeof value !== "object" || value === null || value instanceof JsCode;
  if (isFlat || indent.length + flat.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((each) => `${inner}${jsLiteral(each, inner)},\n`).join("")}${indent}]`;
  const lines = Object.entries(value).map(([name, each]) => `${inner}${key(name)}: ${jsLiteral(each, inner)},\n`);
  return `{\n${lines.join("")}${indent}}`;
}

function oneLine(value: unknown): string {
  if (value instanceof JsCode) return value.text;
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const pairs = Object.entries(value).map(([name, each]) => `${key(name)}: ${oneLine(each)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

const key = (name: string): string => (/^([A-Za-z_$][\w$]*|0|[1-9]\d*)$/.test(name) ? name : JSON.stringify(name));

import type { Spread } from "./interleave.ts";

/** The content of a cell: text, a number, a spread of measurements, or nothing. */
export type Cell = string | number | Spread | undefined;

/** The result of a suite: exact numbers for `--json`, and the text that is printed around the numbers. */
export interface Table {
  readonly title: string;
  /** Says how the numbers were measured. */
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Writes a number with three significant digits, at most two of them after the decimal point. A whole number is written
 * with all its digits. If there is no number, the result is "–".
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(Number(value.toPrecision(3)));
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** Writes a table in Markdown. The columns are padded, so that the table can also be read as plain text. */
export function toMarkdown({ title, caption, columns, rows }: Table): string {
  const texts = [columns, ...rows.map((row) => columns.map((_, i) => formatCell(row[i])))];
  const widths = columns.map((_, i) => Math.max(3, ...texts.map((line) => line[i]?.length ?? 0)));
  const [head = "", ...body] = texts.map((line) => join(line.map((text, i) => text.padEnd(widths[i] ?? 0))));
  const rule = join(widths.map((width) => "-".repeat(width)));
  return [`### ${title}`, "", caption, "", head, rule, ...body, ""].join("\n");
}

function formatCell(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell.replaceAll("|", "\\|");
  if (typeof cell === "number") return formatNumber(cell);
  const { lower, median, upper } = cell;
  return `${formatNumber(median)} (${formatNumber(lower)}–${formatNumber(upper)})`;
}

const join = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

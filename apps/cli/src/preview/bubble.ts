import { styleText } from "node:util";
import type { ButtonDefinition, TemplateDefinition, PreviewButton, PreviewHeader } from "@livedesk/core";
import { type Io, visible } from "../io.ts";
import { displayWidth, wrap } from "./wrap.ts";

/** The header in a drawing, with its values or with its placeholders. */
type DrawnHeader = PreviewHeader | NonNullable<TemplateDefinition["header"]>;

/** A button in a drawing. If a button has no value yet, only its type and its label are known. */
type DrawnButton = PreviewButton | { readonly type: ButtonDefinition["type"]; readonly label: string };

/**
 * The parts of a template that are drawn. They come from the result of the SDK's `preview()`, or from the definition.
 */
export interface DrawnTemplate {
  readonly header?: DrawnHeader | undefined;
  readonly body: string;
  readonly footer?: string | undefined;
  readonly buttons: readonly DrawnButton[];
}

/** Makes a drawing of a template without values, which shows the placeholders. */
export const withPlaceholders = ({ header, body, footer, buttons = [] }: TemplateDefinition): DrawnTemplate => ({
  ...(header && { header }),
  body,
  ...(footer !== undefined && { footer }),
  buttons: buttons.map(({ type, text: label, ...rest }) => ({ type, label, ...rest })),
});

/** The abilities of the output. */
export interface Canvas {
  readonly columns: number;
  readonly colour: boolean;
}

/** Returns the canvas of stdout. */
export const canvasOf = (io: Io): Canvas => ({ columns: io.stdout.columns || 80, colour: hasColours(io) });

/**
 * Whether stdout may contain colours, by the conventions of https://no-color.org and https://bixense.com/clicolors: never with
 * NO_COLOR; always with CLICOLOR_FORCE; otherwise on a terminal that is not dumb, except with CLICOLOR=0.
 */
function hasColours({ stdout: { isTTY = false }, env }: Io): boolean {
  if (env["NO_COLOR"]) return false;
  const force = env["CLICOLOR_FORCE"];
  if (force && force !== "0") return true;
  return isTTY && env["CLICOLOR"] !== "0" && env["TERM"] !== "dumb";
}

interface Row {
  readonly text: string;
  readonly style: "bold" | "dim" | undefined;
}

const BLANK: Row = { text: "", style: undefined };
/** The smallest width of a bubble with its borders, in columns. A narrower terminal breaks the lines. */
const NARROWEST = 20;

/** Draws a template as a chat shows it: a bubble with header, text and footer, and its buttons in rows. */
export function drawBubble(template: DrawnTemplate, { columns, colour }: Canvas): string {
  const blocks = blocksOf(template, Math.max(columns, NARROWEST) - 4);
  const width = Math.max(...blocks.flat().map(({ text }) => displayWidth(text)));
  const edge = "─".repeat(width + 2);
  const drawn = blocks.map((rows) => rows.map((row) => `│ ${painted(row, width, colour)} │`).join("\n"));
  return [`╭${edge}╮`, drawn.join(`\n├${edge}┤\n`), `╰${edge}╯`].join("\n");
}

function blocksOf({ header, body, footer, buttons }: DrawnTemplate, columns: number): readonly (readonly Row[])[] {
  const rows = (text: string, style?: Row["style"]): readonly Row[] =>
    text.split("\n").flatMap((line) => wrap(visible(line), columns).map((piece) => ({ text: piece, style })));
  const above = header ? [...rows(headerText(header), "bold"), BLANK] : [];
  const below = footer === undefined ? [] : [BLANK, ...rows(footer, "dim")];
  return [[...above, ...rows(body), ...below], ...buttons.map((button) => rows(buttonText(button)))];
}

function painted({ text, style }: Row, width: number, colour: boolean): string {
  const shown = colour && style ? styleText(style, text, { validateStream: false }) : text;
  return shown + " ".repeat(width - displayWidth(text));
}

function headerText(header: DrawnHeader): string {
  if (header.type === "text") return header.text;
  if ("latitude" in header) {
    const place = [header.name, header.address].filter((part) => part !== undefined).join(", ");
    return [`[${header.type}]`, place, `(${header.latitude}, ${header.longitude})`].filter(Boolean).join(" ");
  }
  if (!("media_url" in header)) return `[${header.type}]`;
  return [`[${header.type}]`, ...("filename" in header ? [header.filename] : []), header.media_url]
    .filter(Boolean)
    .join(" ");
}

/** Returns the text of a button: its label, and then an arrow and its URL, number, payload or password. */
function buttonText({ label, ...button }: DrawnButton): string {
  const effect = Object.entries(button).find(([key]) => key !== "type")?.[1];
  return effect === undefined ? label : `${label} → ${effect}`;
}

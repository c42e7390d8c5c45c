import { styleText } from "node:util";
import { visible } from "../visible.ts";
import { displayWidth } from "./display-width.ts";
import type { DrawnButton, DrawnHeader, DrawnTemplate } from "./drawn-template.ts";
import { wrap } from "./wrap.ts";

/** The paper to draw on. */
export interface Canvas {
  readonly columns: number;
  readonly colour: boolean;
}

interface Row {
  readonly text: string;
  readonly style: "bold" | "dim" | undefined;
}

const BLANK: Row = { text: "", style: undefined };
const NARROWEST = 20;

/** Draws a template as a chat does: a bubble with header, text and footer, and its buttons in rows. */
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

/** The label, and behind an arrow what pressing it does. */
function buttonText({ label, ...button }: DrawnButton): string {
  const deed = Object.entries(button).find(([key]) => key !== "type")?.[1];
  return deed === undefined ? label : `${label} → ${deed}`;
}

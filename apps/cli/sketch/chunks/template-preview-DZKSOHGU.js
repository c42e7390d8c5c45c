import {
  displayWidth,
  wrap
} from "./chunk-HSLYEJ3E.js";
import {
  readJsonSource
} from "./chunk-VLFVUY6M.js";
import {
  chooseTemplate
} from "./chunk-DP4N4XRU.js";
import "./chunk-QAFNQZF4.js";
import {
  withFlagNames
} from "./chunk-6A5WOVCB.js";
import "./chunk-ORUGXACG.js";
import "./chunk-TCORFGKG.js";
import "./chunk-HYP6NFSM.js";
import "./chunk-ZRDP2DVA.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  print,
  printDrawing,
  printJson,
  talk,
  visible
} from "./chunk-3VDSCCUD.js";
import {
  EXIT,
  findingLine
} from "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/preview/bubble.ts
import { styleText } from "node:util";
var withPlaceholders = ({ header, body, footer, buttons = [] }) => ({
  ...header && { header },
  body,
  ...footer !== void 0 && { footer },
  buttons: buttons.map(({ type, text: label, ...rest }) => ({ type, label, ...rest }))
});
var canvasOf = ({ stdout: { isTTY = false, columns }, env }) => ({
  columns: columns || 80,
  colour: isTTY && !env["NO_COLOR"]
});
var BLANK = { text: "", style: void 0 };
var NARROWEST = 20;
function drawBubble(template, { columns, colour }) {
  const blocks = blocksOf(template, Math.max(columns, NARROWEST) - 4);
  const width = Math.max(...blocks.flat().map(({ text }) => displayWidth(text)));
  const edge = "\u2500".repeat(width + 2);
  const drawn = blocks.map((rows) => rows.map((row) => `\u2502 ${painted(row, width, colour)} \u2502`).join("\n"));
  return [`\u256D${edge}\u256E`, drawn.join(`
\u251C${edge}\u2524
`), `\u2570${edge}\u256F`].join("\n");
}
function blocksOf({ header, body, footer, buttons }, columns) {
  const rows = (text, style) => text.split("\n").flatMap((line) => wrap(visible(line), columns).map((piece) => ({ text: piece, style })));
  const above = header ? [...rows(headerText(header), "bold"), BLANK] : [];
  const below = footer === void 0 ? [] : [BLANK, ...rows(footer, "dim")];
  return [[...above, ...rows(body), ...below], ...buttons.map((button) => rows(buttonText(button)))];
}
function painted({ text, style }, width, colour) {
  const shown = colour && style ? styleText(style, text, { validateStream: false }) : text;
  return shown + " ".repeat(width - displayWidth(text));
}
function headerText(header) {
  if (header.type === "text") return header.text;
  if ("latitude" in header) {
    const place = [header.name, header.address].filter((part) => part !== void 0).join(", ");
    return [`[${header.type}]`, place, `(${header.latitude}, ${header.longitude})`].filter(Boolean).join(" ");
  }
  if (!("media_url" in header)) return `[${header.type}]`;
  return [`[${header.type}]`, ..."filename" in header ? [header.filename] : [], header.media_url].filter(Boolean).join(" ");
}
function buttonText({ label, ...button }) {
  const effect = Object.entries(button).find(([key]) => key !== "type")?.[1];
  return effect === void 0 ? label : `${label} \u2192 ${effect}`;
}

// src/commands/template-preview.ts
var templatePreview = async (io, [file = ""], options) => {
  const { template, warnings } = await chooseTemplate(file, "file", options);
  const values = options.values === void 0 ? void 0 : await readJsonSource(io, "--values", options.values);
  const preview = previewOf(template, values);
  const valueWarnings = template.check(values).warnings;
  if (options.json) {
    const { name, language } = template;
    const { drawn, needed } = preview;
    printJson(io, { name, language, ...drawn, needed, warnings: [...template.warnings, ...valueWarnings] });
    return EXIT.ok;
  }
  warnings.forEach((warning) => talk(io, visible(findingLine(warning))));
  valueWarnings.forEach(({ path, message }) => talk(io, visible(`warning: ${path}: ${message}`)));
  show(io, preview);
  return EXIT.ok;
};
function previewOf(template, values) {
  const { issues } = template.check(values);
  if (values === void 0 && issues.length > 0)
    return { template, drawn: withPlaceholders(template.definition), needed: issues };
  const drawn = withFlagNames(
    (field) => `--values: ${field}`,
    () => template.preview(values)
  );
  return { template, drawn, needed: [] };
}
function show(io, { template, drawn, needed }) {
  print(io, `${template.name} (${template.language})`);
  printDrawing(io, drawBubble(drawn, canvasOf(io)));
  if (needed.length === 0) return;
  print(io, "\nThe template needs these values. Give them in a JSON file with --values:\n");
  const width = Math.max(...needed.map(({ path }) => path.length));
  needed.forEach(
    ({ path, message }) => print(io, `  ${path.padEnd(width)}  ${message.replace(/^is required: give /, "")}`)
  );
}
export {
  templatePreview
};

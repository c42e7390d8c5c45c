import type { InputIssue, LooseTemplateValues, Template } from "@livedesk/core";
import type { CommandFunction } from "../command-row.ts";
import { chooseTemplate, type Choice } from "../definitions/choose-template.ts";
import { findingLine } from "../definitions/finding.ts";
import { readJsonSource } from "../definitions/source.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { print, printDrawing, printJson, talk } from "../output.ts";
import { canvasOf } from "../preview/canvas-of.ts";
import { drawBubble } from "../preview/bubble.ts";
import { type DrawnTemplate, withoutValues } from "../preview/drawn-template.ts";
import { warningLine } from "../warning-line.ts";

interface TemplatePreviewOptions extends Choice {
  readonly values?: string;
  readonly json?: true;
}

interface Seen {
  readonly template: Template;
  readonly drawn: DrawnTemplate;
  /** What has to be given before it can be sent. */
  readonly needed: readonly InputIssue[];
}

/** `livedesk template preview`: draws a template of a file as the customer will see it. */
export const templatePreview: CommandFunction<TemplatePreviewOptions> = async (io, [file = ""], options) => {
  const { template, warnings } = await chooseTemplate(file, options);
  const values = options.values === undefined ? undefined : await readJsonSource(io, "--values", options.values);
  const seen = look(template, values);
  const ofValues = template.check(values).warnings;
  if (options.json) {
    const { name, language } = template;
    const { drawn, needed } = seen;
    printJson(io, { name, language, ...drawn, needed, warnings: [...template.warnings, ...ofValues] });
    return EXIT.ok;
  }
  [...warnings.map(findingLine), ...ofValues.map(warningLine)].forEach((line) => talk(io, line));
  show(io, seen);
  return EXIT.ok;
};

function look(template: Template, values: unknown): Seen {
  const { issues } = template.check(values);
  if (values === undefined && issues.length > 0)
    return { template, drawn: withoutValues(template.definition), needed: issues };
  // Whatever the file holds, `preview` checks all of it.
  return { template, drawn: template.preview(values as LooseTemplateValues), needed: [] };
}

function show(io: Io, { template, drawn, needed }: Seen): void {
  print(io, `${template.name} (${template.language})`);
  printDrawing(io, drawBubble(drawn, canvasOf(io)));
  if (needed.length === 0) return;
  print(io, "\nIt needs these values, from a JSON file, by --values:\n");
  const width = Math.max(...needed.map(({ path }) => path.length));
  needed.forEach(({ path, message }) =>
    print(io, `  ${path.padEnd(width)}  ${message.replace(/^is required: give /, "")}`),
  );
}

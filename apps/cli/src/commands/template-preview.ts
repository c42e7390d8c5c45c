import type { InputIssue, LooseTemplateValues, Template } from "@livedesk/core";
import { type Choice, chooseTemplate, readJsonSource } from "../definitions/load.ts";
import { withFlagNames } from "../deliver.ts";
import { EXIT, findingLine } from "../errors.ts";
import { type Io, print, printDrawing, printJson, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import { canvasOf, drawBubble, type DrawnTemplate, withPlaceholders } from "../preview/bubble.ts";

interface TemplatePreviewOptions extends Choice {
  readonly values?: string;
  readonly json?: true;
}

interface Preview {
  readonly template: Template;
  readonly drawn: DrawnTemplate;
  /** The values that are still missing. The list is empty if values were given. */
  readonly needed: readonly InputIssue[];
}

/** `livedesk template preview`: draws a template from a file as the customer will see the template. */
export const templatePreview: CommandFunction<TemplatePreviewOptions> = async (io, [file = ""], options) => {
  const { template, warnings } = await chooseTemplate(file, "file", options);
  const values = options.values === undefined ? undefined : await readJsonSource(io, "--values", options.values);
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

function previewOf(template: Template, values: unknown): Preview {
  const { issues } = template.check(values);
  if (values === undefined && issues.length > 0)
    return { template, drawn: withPlaceholders(template.definition), needed: issues };
  // The file may contain any JSON value, because `preview` checks the whole value.
  const drawn = withFlagNames(
    (field) => `--values: ${field}`,
    () => template.preview(values as LooseTemplateValues),
  );
  return { template, drawn, needed: [] };
}

function show(io: Io, { template, drawn, needed }: Preview): void {
  print(io, `${template.name} (${template.language})`);
  printDrawing(io, drawBubble(drawn, canvasOf(io)));
  if (needed.length === 0) return;
  print(io, "\nThe template needs these values. Give them in a JSON file with --values:\n");
  const width = Math.max(...needed.map(({ path }) => path.length));
  needed.forEach(({ path, message }) =>
    print(io, `  ${path.padEnd(width)}  ${message.replace(/^is required: give /, "")}`),
  );
}

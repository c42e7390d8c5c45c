import type { LooseTemplateValues } from "@livedesk/core";
import { CliError } from "../errors.ts";
import { chooseTemplate } from "../definitions/choose-template.ts";
import { readJsonSource } from "../definitions/source.ts";
import type { Io } from "../io.ts";
import { talk } from "../output.ts";
import type { TemplateOptions } from "../options.ts";
import { warningLine } from "../warning-line.ts";

/** The message that `--template` and `--values` make: the definition says what is needed, and what is wrong. */
export async function readTemplateMessage(io: Io, file: string, options: TemplateOptions): Promise<object> {
  const { name, language, values: source, content, json } = options;
  const { template } = await chooseTemplate(file, { name, language });
  const values = source === undefined ? undefined : await readJsonSource(io, "--values", source);
  // Whatever the file holds, `message` checks all of it.
  const message = template.message(values as LooseTemplateValues, { content });
  // With --json, stderr is for an error alone.
  if (!json) template.check(values).warnings.forEach((warning) => talk(io, warningLine(warning)));
  return message;
}

/** Values without what they are for would be lost without a word. */
export function refuseStrayValues({ template, values }: TemplateOptions): void {
  if (values !== undefined && template === undefined) throw new CliError("--values: needs --template beside it");
}

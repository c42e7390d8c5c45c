import { type Definitions, findingsOf, loadDefinitions } from "../definitions/load.ts";
import { errorsIn, EXIT, type Finding, findingLine } from "../errors.ts";
import { print, printJson, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";

interface TemplateCheckOptions {
  readonly json?: true;
  readonly strict?: true;
}

/** `livedesk template check`: lists everything that is wrong with the template definitions in files. */
export const templateCheck: CommandFunction<TemplateCheckOptions> = async (io, paths, { json, strict = false }) => {
  const loaded = await loadDefinitions(paths, "file");
  const findings = findingsOf(loaded);
  if (json) printJson(io, findings);
  else {
    findings.forEach((finding) => print(io, visible(findingLine(finding))));
    talk(io, summary(loaded, findings));
  }
  return (strict ? findings : errorsIn(findings)).length > 0 ? EXIT.usage : EXIT.ok;
};

function summary({ files, definitions }: Definitions, findings: readonly Finding[]): string {
  const errors = errorsIn(findings).length;
  const checked = `checked ${count(definitions.length, "template")} in ${count(files.length, "file")}`;
  return `${checked}: ${count(errors, "error")}, ${count(findings.length - errors, "warning")}`;
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;

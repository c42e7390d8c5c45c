import type { CommandFunction } from "../command-row.ts";
import { errorsIn, type Finding, findingLine } from "../definitions/finding.ts";
import { type Definitions, findingsOf, loadDefinitions } from "../definitions/load-definitions.ts";
import { EXIT } from "../exit-codes.ts";
import { print, printJson, talk } from "../output.ts";

interface TemplateCheckOptions {
  readonly json?: true;
  readonly strict?: true;
}

/** `livedesk template check`: says everything that is wrong with definitions in files. */
export const templateCheck: CommandFunction<TemplateCheckOptions> = async (io, paths, { json, strict = false }) => {
  const loaded = await loadDefinitions(paths);
  const findings = findingsOf(loaded);
  if (json) printJson(io, findings);
  else {
    findings.forEach((finding) => print(io, findingLine(finding)));
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

import type { Template } from "@livedesk/core";
import { CliError } from "../errors.ts";
import { visible } from "../visible.ts";
import { errorsIn, type Finding } from "./finding.ts";
import { type Definitions, loadDefinitions } from "./load-definitions.ts";

/** Which of several templates is meant. */
export interface Choice {
  readonly name?: string | undefined;
  readonly language?: string | undefined;
}

/** A template from a file, with what may be wrong with its definition. */
export interface Chosen {
  readonly template: Template;
  readonly warnings: readonly Finding[];
}

/** Reads the one template of a file that is meant. Throws `CliError` when there is none, or several, or it has an error. */
export async function chooseTemplate(file: string, { name, language }: Choice): Promise<Chosen> {
  const loaded = await loadDefinitions([file]);
  refuseErrors(loaded.findings, "the file has");
  const [definition, another] = loaded.definitions.filter(
    (each) => (name === undefined || each.name === name) && (language === undefined || each.language === language),
  );
  if (definition === undefined) throw refusal(file, "holds no template of this name and language", loaded);
  if (another !== undefined) throw refusal(file, "holds several: say which one, by --name and --language", loaded);
  const { template, findings } = definition;
  refuseErrors(findings, "the template has");
  if (template === undefined) throw new CliError("the template has an error");
  return { template, warnings: findings };
}

/** Throws `CliError` with every error among the findings, if there is one. */
export function refuseErrors(findings: readonly Finding[], what: string): void {
  const errors = errorsIn(findings);
  if (errors.length === 0) return;
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  throw new CliError(`${what} ${count}`, { code: "invalid-template", findings: errors });
}

const LISTED = 20;

function refusal(file: string, complaint: string, { definitions }: Definitions): CliError {
  const names = definitions.map(({ name = "a template without a name", language = "?" }) => `${name} (${language})`);
  const more = names.length > LISTED ? [`and ${names.length - LISTED} more`] : [];
  return new CliError(visible(`${file}: ${complaint}; it has ${[...names.slice(0, LISTED), ...more].join(", ")}`));
}

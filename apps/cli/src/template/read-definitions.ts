import { readTemplateDefinitions } from "@livedesk/emulator";
import type { TemplateDefinition } from "@livedesk/schema";
import { CliError } from "../errors.ts";
import { decodeText } from "../input.ts";
import { strictJson } from "../definitions/source.ts";
import { readWholeFile } from "../read-whole-file.ts";

/** Reads the template definitions in a JSON file: one, or an array of them. */
export async function readDefinitions(file: string): Promise<readonly TemplateDefinition[]> {
  const text = decodeText(await readWholeFile(file, named(file)), named(file));
  const templates = definitionsIn(strictJson(text, "--templates", file), file);
  if (templates.length === 0) throw new CliError(`${named(file)}: holds no template, so none would be checked`);
  return templates;
}

const named = (file: string): string => `--templates: ${file}`;

function definitionsIn(value: unknown, file: string): readonly TemplateDefinition[] {
  try {
    return readTemplateDefinitions(value);
  } catch (error) {
    throw new CliError(`${named(file)}: ${error instanceof Error ? error.message : "holds no templates"}`);
  }
}

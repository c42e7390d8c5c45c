import { readFile } from "node:fs/promises";
import { readTemplateDefinitions } from "@livedesk/emulator";
import { fileFromPath } from "@livedesk/node";
import type { TemplateDefinition } from "@livedesk/schema";
import { CliError } from "../cli-error.ts";
import { decodeText } from "../decode-text.ts";
import { strictJson } from "../definitions/read-json-source.ts";

/** Reads the template definitions in a JSON file: one, or an array of them. */
export async function readDefinitions(file: string): Promise<readonly TemplateDefinition[]> {
  // Refuses, in the words that --file has, what is no file that can be read.
  await fileFromPath(file);
  const templates = definitionsIn(strictJson(decodeText(await readFile(file), named(file)), "--templates", file), file);
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

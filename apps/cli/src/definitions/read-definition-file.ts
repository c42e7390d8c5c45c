import { type Decoded, decode } from "../input.ts";
import { readWholeFile } from "../read-whole-file.ts";
import { type Definition, readDefinition } from "./load.ts";
import { errorAt, type Finding } from "./finding.ts";
import { readJson } from "./json.ts";

/** What a file holds: definitions, and what is wrong with it beside them. */
export interface DefinitionFile {
  readonly definitions: readonly Definition[];
  readonly findings: readonly Finding[];
}

/** Reads a JSON file that should hold one definition, or an array of them. What it holds instead is a finding. */
export async function readDefinitionFile(file: string): Promise<DefinitionFile> {
  const decoded = await readText(file);
  if ("fault" in decoded) return { definitions: [], findings: [errorAt(file, START, decoded.fault)] };
  const document = readJson(decoded.text);
  const { value, faults } = document;
  const findings = faults.map((fault) => errorAt(file, fault, fault.message, fault.path));
  if (value === undefined) return { definitions: [], findings };
  if (!Array.isArray(value)) return { definitions: [readDefinition(file, document, [], value)], findings };
  if (value.length === 0)
    return { definitions: [], findings: [errorAt(file, START, "must hold at least one template")] };
  return { definitions: value.map((each, at) => readDefinition(file, document, [at], each)), findings };
}

const readText = async (file: string): Promise<Decoded> => decode(await readWholeFile(file, file));

const START = { line: 1, column: 1 };

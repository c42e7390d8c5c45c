import type { Definition } from "./load.ts";
import { filesIn } from "./files-in.ts";
import { byPosition, type Finding } from "./finding.ts";
import { readDefinitionFile } from "./read-definition-file.ts";
import { repeatedDefinitions } from "./repeated-definitions.ts";

/** All definitions in some files, and what there is to say of them. */
export interface Definitions {
  readonly files: readonly string[];
  readonly definitions: readonly Definition[];
  /** What is wrong beside the definitions: a file that holds none, or two of them that are one. */
  readonly findings: readonly Finding[];
}

/** Reads the definitions in files and folders. Throws only when a path leads to nothing that can be read. */
export async function loadDefinitions(paths: readonly string[]): Promise<Definitions> {
  const files = await filesIn(paths);
  const read = await Promise.all(files.map(readDefinitionFile));
  const definitions = read.flatMap((each) => each.definitions);
  return {
    files,
    definitions,
    findings: [...read.flatMap(({ findings }) => findings), ...repeatedDefinitions(definitions)],
  };
}

/** Everything that there is to say, in the order of the files. */
export function findingsOf({ files, definitions, findings }: Definitions): readonly Finding[] {
  const all = [...findings, ...definitions.flatMap((each) => each.findings)];
  const places = new Map(files.map((file, at) => [file, at]));
  const placeOf = ({ file }: Finding): number => places.get(file) ?? 0;
  return all.toSorted((one, other) => placeOf(one) - placeOf(other) || byPosition(one, other));
}

import { readFile, stat } from "node:fs/promises";
import { CliError } from "../cli-error.ts";
import type { CommandFunction } from "../command-row.ts";
import { refuseErrors } from "../definitions/choose-template.ts";
import { findingsOf, loadDefinitions } from "../definitions/load-definitions.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { print } from "../output.ts";
import { replaceFile } from "../replace-file.ts";
import { templatesModule } from "../types/templates-module.ts";
import { visible } from "../visible.ts";

interface TemplateTypesOptions {
  readonly output: string;
  readonly check?: true;
}

/** `livedesk template types`: writes a TypeScript module of the definitions in files. */
export const templateTypes: CommandFunction<TemplateTypesOptions> = async (io, paths, { output, check = false }) => {
  if (check && output === "-") throw new CliError("--check: needs a file to compare with: give --output one");
  const loaded = await loadDefinitions(paths);
  if (output !== "-") await refuseInput(output, loaded.files);
  refuseErrors(findingsOf(loaded), "nothing was written: the definitions have");
  const definitions = loaded.definitions.flatMap(({ template }) => template?.definition ?? []);
  const code = templatesModule(definitions);
  if (output === "-") io.stdout.write(code);
  else await (check ? compare : write)(io, output, code);
  return EXIT.ok;
};

/** A definition that was written over would be lost. One file can have many names, so what they lead to is compared. */
async function refuseInput(output: string, files: readonly string[]): Promise<void> {
  const found = (path: string) => stat(path, { bigint: true }).catch(() => undefined);
  const [there, ...inputs] = await Promise.all([output, ...files].map(found));
  if (there === undefined || !inputs.some((input) => input?.ino === there.ino && input.dev === there.dev)) return;
  throw new CliError(`--output: ${JSON.stringify(output)} is one of the files that are read`);
}

const isSame = async (file: string, code: string): Promise<boolean> =>
  // git may have changed the line breaks.
  (await readFile(file, "utf8").catch(() => "")).replaceAll("\r\n", "\n") === code;

async function compare(io: Io, file: string, code: string): Promise<void> {
  if (await isSame(file, code)) return print(io, visible(`${file} is up to date`));
  throw new CliError(`${file}: is not up to date: run the same command without --check`, {
    exitCode: EXIT.failed,
    code: "not-up-to-date",
  });
}

async function write(io: Io, file: string, code: string): Promise<void> {
  // What did not change is left alone, for whoever watches the file.
  if (await isSame(file, code)) return print(io, visible(`${file} is up to date`));
  try {
    await replaceFile(file, code);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new CliError(`--output: ${JSON.stringify(file)} cannot be written${reason}`);
  }
  print(io, visible(`wrote ${file}`));
}

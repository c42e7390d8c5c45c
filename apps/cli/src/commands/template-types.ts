import { readFile, stat } from "node:fs/promises";
import { CliError } from "../errors.ts";
import type { CommandFunction } from "../command-row.ts";
import { withoutMark } from "../input.ts";
import { refuseErrors } from "../definitions/choose-template.ts";
import { findingsOf, loadDefinitions } from "../definitions/load-definitions.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { print } from "../output.ts";
import { replaceFile } from "../replace-file.ts";
import { MARK, templatesModule } from "../types.ts";
import { visible } from "../visible.ts";

interface TemplateTypesOptions {
  readonly output: string;
  readonly check?: true;
  readonly force?: true;
}

/** `livedesk template types`: writes a TypeScript module of the definitions in files. */
export const templateTypes: CommandFunction<TemplateTypesOptions> = async (io, paths, options) => {
  const { output, check = false, force = false } = options;
  if (check && output === "-") throw new CliError("--check: needs a file to compare with: give --output one");
  const loaded = await loadDefinitions(paths);
  if (output !== "-") await refuseInput(output, loaded.files);
  refuseErrors(findingsOf(loaded), "nothing was written: the definitions have");
  const definitions = loaded.definitions.flatMap(({ template }) => template?.definition ?? []);
  const code = templatesModule(definitions);
  if (output === "-") io.stdout.write(code);
  else if (check) await compare(io, output, code);
  else await write(io, output, code, force);
  return EXIT.ok;
};

/** A definition that was written over would be lost. One file can have many names, so what they lead to is compared. */
async function refuseInput(output: string, files: readonly string[]): Promise<void> {
  const found = (path: string) => stat(path, { bigint: true }).catch(() => undefined);
  const [there, ...inputs] = await Promise.all([output, ...files].map(found));
  if (there === undefined || !inputs.some((input) => input?.ino === there.ino && input.dev === there.dev)) return;
  throw new CliError(`--output: ${JSON.stringify(output)} is one of the files that are read`);
}

/** What stands in the file now; undefined if it is not there, or a pipe or a device, which are written to as they are. */
async function readOutput(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError(`--output: ${JSON.stringify(file)} cannot be read${reasonOf(error)}, and is not written over`);
  }
}

const isSame = (now: string | undefined, code: string): boolean =>
  // git may have changed the line breaks.
  now?.replaceAll("\r\n", "\n") === code;

// Comments of other tools may stand above the mark.
const LINES_AT_TOP = 20;

/** Whether nothing is lost when the file is written over: it is empty, or this command wrote it. */
const isOwn = (now: string): boolean =>
  now.trim() === "" ||
  now
    .split("\n", LINES_AT_TOP)
    .map(withoutMark)
    .some((line) => line.startsWith(MARK));

async function compare(io: Io, file: string, code: string): Promise<void> {
  if (isSame(await readOutput(file), code)) return print(io, visible(`${file} is up to date`));
  throw new CliError(`${file}: is not up to date: run the same command without --check`, {
    exitCode: EXIT.failed,
    code: "not-up-to-date",
  });
}

async function write(io: Io, file: string, code: string, force: boolean): Promise<void> {
  const now = await readOutput(file);
  // What did not change is left alone, for whoever watches the file.
  if (isSame(now, code)) return print(io, visible(`${file} is up to date`));
  if (now !== undefined && !force && !isOwn(now)) {
    throw new CliError(
      `--output: ${JSON.stringify(file)} was not written by this command, and would be lost: give another file, or add --force`,
      { code: "not-own-output" },
    );
  }
  try {
    await replaceFile(file, code);
  } catch (error) {
    throw new CliError(`--output: ${JSON.stringify(file)} cannot be written${reasonOf(error)}`);
  }
  print(io, visible(`wrote ${file}`));
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";

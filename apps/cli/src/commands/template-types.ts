import { randomUUID } from "node:crypto";
import { access, chmod, constants, lstat, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findingsOf, loadDefinitions, refuseErrors } from "../definitions/load.ts";
import { CliError, EXIT } from "../errors.ts";
import { withoutMark } from "../input.ts";
import { type Io, print, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import { MARK, templatesModule } from "../types.ts";

interface TemplateTypesOptions {
  readonly output: string;
  readonly check?: true;
  readonly force?: true;
}

/** `livedesk template types`: writes a TypeScript module of the template definitions in files. */
export const templateTypes: CommandFunction<TemplateTypesOptions> = async (io, paths, options) => {
  const { output, check = false, force = false } = options;
  if (check && output === "-") throw new CliError("--check: needs a file to compare with: pass the file with --output");
  const loaded = await loadDefinitions(paths, "file");
  if (output !== "-") await refuseInput(output, loaded.files);
  refuseErrors(findingsOf(loaded), "nothing was written: the definitions have");
  const definitions = loaded.definitions.flatMap(({ template }) => template?.definition ?? []);
  const code = templatesModule(definitions);
  if (output === "-") io.stdout.write(code);
  else if (check) await compare(io, output, code);
  else await write(io, output, code, force);
  return EXIT.ok;
};

/**
 * Refuses an output file that is also an input file. A file can have several paths, so the function compares device and
 * inode numbers, not paths.
 */
async function refuseInput(output: string, files: readonly string[]): Promise<void> {
  const identityOf = (path: string) => stat(path, { bigint: true }).catch(() => undefined);
  const [target, ...inputs] = await Promise.all([output, ...files].map(identityOf));
  if (target === undefined || !inputs.some((input) => input?.ino === target.ino && input.dev === target.dev)) return;
  throw new CliError(`--output: ${JSON.stringify(output)} is one of the files that the command reads`);
}

/**
 * Reads the content of the file. Returns undefined if there is no file, or if it is a pipe or a device, because these
 * cannot be compared.
 */
async function readOutput(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError(`--output: ${JSON.stringify(file)} cannot be read${reasonOf(error)}, so it is not replaced`);
  }
}

/** Compares two texts with `\n` as the line break, because git may have changed the line breaks of the file. */
const isSame = (content: string | undefined, code: string): boolean => content?.replaceAll("\r\n", "\n") === code;

/** The mark must be in one of the first 20 lines, because comments of other tools may stand above the mark. */
const LINES_AT_TOP = 20;

/** Whether the file may be replaced, because it is empty or this command wrote it. */
const isReplaceable = (content: string): boolean =>
  content.trim() === "" ||
  content
    .split("\n", LINES_AT_TOP)
    .map(withoutMark)
    .some((line) => line.startsWith(MARK));

async function compare(io: Io, file: string, code: string): Promise<void> {
  if (isSame(await readOutput(file), code)) return print(io, visible(`${file} is up to date`));
  throw new CliError(`${file} is not up to date: run the same command without --check`, {
    exitCode: EXIT.failed,
    code: "not-up-to-date",
  });
}

async function write(io: Io, file: string, code: string, force: boolean): Promise<void> {
  const content = await readOutput(file);
  // An unchanged file is not written, so that programs that watch the file do not start.
  if (isSame(content, code)) return print(io, visible(`${file} is up to date`));
  if (content !== undefined && !force && !isReplaceable(content)) {
    throw new CliError(
      `--output: ${JSON.stringify(file)} was not written by this command, so it is not replaced: choose another file, or add --force`,
      { code: "not-own-output" },
    );
  }
  try {
    await replaceFile(file, code);
  } catch (error) {
    const message = `--output: ${JSON.stringify(file)} cannot be written${reasonOf(error)}`;
    throw new CliError(message, isDiskFull(error) ? { exitCode: EXIT.failed, code: "output-lost" } : {});
  }
  print(io, visible(`wrote ${file}`));
}

/**
 * Writes a file completely or not at all. After a failure, such as a full disk, the old content is still in the file.
 */
async function replaceFile(file: string, text: string): Promise<void> {
  // If the path is a link, the target of the link is replaced, so that the link stays.
  const target = await realpath(file).catch(() => file);
  const found = await lstat(target).catch(() => undefined);
  // If the path is a pipe, a device or a link to a missing file, it is not replaced, but opened and written.
  if (found && !found.isFile()) return writeFile(target, text);
  if (found) await access(target, constants.W_OK);
  const draft = join(dirname(target), `.livedesk-${randomUUID()}.tmp`);
  try {
    await writeFile(draft, text, { flag: "wx", flush: true });
    if (found) await chmod(draft, found.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Whether a write failed for a reason that is not about the path. The same command may succeed later. */
const isDiskFull = (error: unknown): boolean => /ENOSPC|EDQUOT|EIO/.test(reasonOf(error));

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";

import { Option } from "commander";
import { CliError } from "./errors.ts";

/** An option that takes a value and may be given once: of two values, commander would drop the first without a word. */
export const single = (flags: string, description: string): Option => {
  const option = new Option(flags, description);
  return option.argParser((value, previous: string | undefined) => {
    if (previous !== undefined) throw new CliError(`${option.long}: is given twice`);
    return value;
  });
};

/** An option that takes a value and may be given several times. */
export const repeated = (flags: string, description: string): Option =>
  new Option(flags, `${description} (may be repeated)`).argParser(
    (value, previous: readonly string[] | undefined): readonly string[] => [...(previous ?? []), value],
  );

/** An option that is there or not. */
export const flag = (flags: string, description: string): Option => new Option(flags, description);

/** What every command that sends something takes. */
export interface SendingOptions {
  readonly json?: true;
  readonly dryRun?: true;
  readonly baseUrl?: string;
  readonly timeout?: string;
}

const json = flag("--json", "print the answer alone, as JSON on stdout; an error as JSON on stderr");

/** Declares {@link SendingOptions}. */
export const sendingOptions: readonly Option[] = [
  json,
  flag("--dry-run", "show the request and a curl command for it, and send nothing"),
  single("--base-url <url>", "where the API lives; comes before LIVEDESK_BASE_URL"),
  single("--timeout <ms>", "give up after this time, in milliseconds (default: 60000)"),
];

/** Declares what `whoami` takes. */
export const whoamiOptions: readonly Option[] = [
  flag("--json", "print it as JSON"),
  single("--base-url <url>", "where the API lives; comes before LIVEDESK_BASE_URL"),
];

import { CliError } from "./errors.ts";
import { flagsOf } from "./flags-of.ts";

const secretFlag =
  /^(--?(?:livedesk[-_]?)?(?:api[-_]?)?(?:key|secret|token|pass(?:word)?|bearer|auth(?:orization)?|credentials?)(?=$|=)|--user(?=$|=)|-u)/i;

/** Refuses credentials on the command line: every user of the machine can read it there, and shells keep it in a file. */
export function refuseSecrets(argv: readonly string[]): void {
  const flag = flagsOf(argv)
    .map((argument) => secretFlag.exec(argument)?.[1])
    .find((name) => name !== undefined);
  if (flag === undefined) return;
  throw new CliError(
    `${flag}: credentials are not taken from the command line, where others can read them; set LIVEDESK_API_KEY and LIVEDESK_API_SECRET instead`,
  );
}

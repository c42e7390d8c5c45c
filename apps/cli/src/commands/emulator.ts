import type { Emulator, EmulatorOptions as DeskOptions } from "@livedesk/emulator";
import { CliError } from "../errors.ts";
import type { CommandFunction } from "../command-row.ts";
import { BASE_URL, KEY, readCredentials, SECRET } from "../config.ts";
import { EXIT } from "../exit-codes.ts";
import type { Environment } from "../io.ts";
import { print, talk } from "../output.ts";
import { readDefinitions } from "../template/read-definitions.ts";
import { visible } from "../visible.ts";
import { wholeNumber } from "../whole-number.ts";

interface EmulatorOptions {
  readonly port?: string;
  readonly db?: string;
  readonly templates?: string;
}

/** `livedesk emulator`: runs a local LiveDesk until a signal ends it. */
export const emulator: CommandFunction<EmulatorOptions> = async (io, _args, { port = "4010", db, templates: file }) => {
  if (db === "") throw new CliError("--db: must be the name of a file");
  const own = credentialsOf(io.env);
  const templates = file === undefined ? [] : await readDefinitions(file);
  const { first } = io.watchSignals();
  {
    await using livedesk = await start({ port: readPort(port), db, templates, ...own });
    print(io, livedesk.url);
    talk(io, guide(livedesk, own !== undefined));
    await aborted(first);
  }
  // Said only now: until what has begun is answered, the port and the database are still taken.
  talk(
    io,
    `The emulator has stopped; ${db === undefined ? "what it held is gone" : `what it held is in ${visible(db)}`}.`,
  );
  return EXIT.ok;
};

/** The pair of the environment, or none, for the emulator to make one. Half a pair is a mistake. */
const credentialsOf = (env: Environment) => (env[KEY] || env[SECRET] ? readCredentials(env) : undefined);

function readPort(given: string): number {
  const port = wholeNumber(given);
  if (typeof port === "number" && port <= 65_535) return port;
  throw new CliError("--port: must be a whole number from 0 to 65535");
}

/** The built page stands beside the built command: see tsup.config.ts. */
const page = (): URL => new URL("dist/inbox/", import.meta.resolve("livedesk/package.json"));

async function start(options: DeskOptions): Promise<Emulator> {
  // Only here: the relay and the page are of no use to any other command.
  const { startDesk } = await import("@livedesk/inbox/desk");
  try {
    return await startDesk(options, page());
  } catch (error) {
    const message = error instanceof Error ? error.message : "the emulator did not start";
    // Named as the person knows it, not as the emulator's option.
    throw new CliError(message.replace(/^db /, "--db: "), { exitCode: EXIT.failed, code: "emulator-not-started" });
  }
}

const guide = ({ url, apiKey, apiSecret, templates }: Emulator, fromEnvironment: boolean): string => `
This is a local LiveDesk. No message leaves this machine. Ctrl-C ends it.
Open ${url} in a browser to see its conversations, and to send.

  141  WhatsApp; the customer wrote an hour ago, so free text is delivered
  142  WhatsApp; the 24-hour window is closed, so free text fails with 131047
  143  website chat; free text is always delivered

Templates are ${checked(templates.list().length)}.

To point a shell at it:

  export ${BASE_URL}=${url}
${
  // One that came from outside may guard something real, and is known there anyway.
  fromEnvironment
    ? `\nIt takes the key and secret of ${KEY} and ${SECRET}.`
    : `  export ${KEY}=${apiKey}\n  export ${SECRET}=${apiSecret}`
}

To let the customer of 142 write, which opens the window:

  curl -H 'content-type: application/json' -d '{"content":"Hello?"}' ${url}/__emulator/conversations/142/customer-messages
`;

const checked = (templates: number): string =>
  templates === 0
    ? "delivered whatever their names and values; --templates would check them"
    : `checked as WhatsApp would, against the ${templates} of --templates`;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

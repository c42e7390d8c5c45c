import type { Emulator, EmulatorOptions as DeskOptions } from "@livedesk/emulator";
import type { TemplateDefinition } from "@livedesk/schema";
import { BASE_URL, type Environment, KEY, readCredentials, SECRET, wholeNumber } from "../config.ts";
import { findingsOf, loadDefinitions, refuseErrors } from "../definitions/load.ts";
import { CliError, EXIT } from "../errors.ts";
import { print, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";

interface EmulatorOptions {
  readonly port?: string;
  readonly db?: string;
  readonly templates?: string;
}

/** `livedesk emulator`: runs a local LiveDesk until a signal ends the program. */
export const emulator: CommandFunction<EmulatorOptions> = async (io, _args, { port = "4010", db, templates: file }) => {
  if (db === "") throw new CliError("--db: must be the name of a file");
  const credentials = credentialsOf(io.env);
  const templates = file === undefined ? [] : await readTemplates(file);
  const { first } = io.watchSignals();
  {
    await using livedesk = await start({ port: readPort(port), db, templates, ...credentials });
    print(io, livedesk.url);
    talk(io, guide(livedesk, credentials !== undefined));
    await aborted(first);
  }
  // This line is written last, because the port and the database are in use until every call in progress is answered.
  const rest = db === undefined ? "its messages are lost" : `its messages are in ${visible(db)}`;
  talk(io, `The emulator has stopped; ${rest}.`);
  return EXIT.ok;
};

/**
 * Returns the key and secret in the environment. Returns undefined if neither is set, and the emulator then creates
 * both. If only one of the two is set, this is an error.
 */
const credentialsOf = (env: Environment) => (env[KEY] || env[SECRET] ? readCredentials(env) : undefined);

/**
 * Reads the definitions as `template check` does, and refuses definitions for which `template check` reports an error.
 */
async function readTemplates(path: string): Promise<readonly TemplateDefinition[]> {
  const loaded = await loadDefinitions([path], "--templates");
  refuseErrors(findingsOf(loaded), "--templates: the definitions have");
  return loaded.definitions.flatMap(({ template }) => template?.definition ?? []);
}

function readPort(text: string): number {
  const port = wholeNumber(text);
  if (typeof port === "number" && port <= 65_535) return port;
  throw new CliError("--port: must be a whole number from 0 to 65535");
}

/** The folder of the built page. tsup.config.ts copies the page into the folder of the built command. */
const page = (): URL => new URL("dist/inbox/", import.meta.resolve("livedesk/package.json"));

async function start(options: DeskOptions): Promise<Emulator> {
  // These packages are imported here, because no other command needs the relay and the page.
  const { startDesk } = await import("@livedesk/inbox/desk");
  try {
    return await startDesk(options, page());
  } catch (error) {
    const message = error instanceof Error ? error.message : "the emulator did not start";
    // The emulator's error names its option, but the user knows only the flag.
    throw new CliError(message.replace(/^db /, "--db: "), { exitCode: EXIT.failed, code: "emulator-not-started" });
  }
}

const guide = ({ url, apiKey, apiSecret, templates }: Emulator, isFromEnvironment: boolean): string => `
This is a local LiveDesk. No message leaves this machine. Ctrl-C ends it.
Open ${url} in a browser to see its conversations, and to send messages.

  141  WhatsApp; the customer wrote an hour ago, so free text is delivered
  142  WhatsApp; the 24-hour window is closed, so free text fails with 131047
  143  website chat; free text is always delivered

Templates are ${templateRule(templates.list().length)}.

To use it from another shell:

  export ${BASE_URL}=${url}
${
  // Credentials from the environment may also belong to a real account, so they are not printed.
  isFromEnvironment
    ? `\nThe key and secret are those of ${KEY} and ${SECRET}.`
    : `  export ${KEY}=${apiKey}\n  export ${SECRET}=${apiSecret}`
}

To let the customer of 142 write, which opens the window:

  curl -H 'content-type: application/json' -d '{"content":"Hello?"}' ${url}/__emulator/conversations/142/customer-messages
`;

const templateRule = (count: number): string =>
  count === 0
    ? "delivered with any name and any values; use --templates to check them"
    : `checked as WhatsApp would, against the templates of --templates (${count})`;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Emulator, EmulatorOptions as DeskOptions } from "@livedesk/emulator";
import type { TemplateDefinition } from "@livedesk/schema";
import { BASE_URL, type Environment, KEY, readCredentials, SECRET, wholeNumber } from "../config.ts";
import { findingsOf, loadDefinitions, refuseErrors } from "../definitions/load.ts";
import { CliError, EXIT, type ExitCode } from "../errors.ts";
import { print, printJson, signalOf, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";

/** The flags of both commands that start an emulator. */
interface StartOptions {
  readonly port?: string;
  readonly db?: string;
  readonly templates?: string;
}

interface EmulatorOptions extends StartOptions {
  readonly host?: string;
  readonly allowRemote?: true;
  readonly json?: true;
}

/** `livedesk emulator`: runs a local LiveDesk until a signal ends the program. */
export const emulator: CommandFunction<EmulatorOptions> = async (io, _args, options) => {
  const { port = "4010", db, host, allowRemote, json } = options;
  const credentials = credentialsOf(io.env);
  const isFromEnvironment = credentials !== undefined;
  const { first } = io.watchSignals();
  {
    await using livedesk = await start({ ...options, port }, { host, allowRemote, ...credentials });
    const { url, apiKey, apiSecret } = livedesk;
    // Credentials from the environment may also belong to a real account, so they are not printed.
    if (json) printJson(io, { url, ...(!isFromEnvironment && { apiKey, apiSecret }) });
    else print(io, url);
    talk(io, guide(livedesk, isFromEnvironment));
    await aborted(first);
  }
  // This line is written last, because the port and the database are in use until every call in progress is answered.
  const rest = db === undefined ? "its messages are lost" : `its messages are in ${visible(db)}`;
  talk(io, `The emulator has stopped; ${rest}.`);
  return EXIT.ok;
};

/**
 * `livedesk emulator exec`: runs a program beside a local LiveDesk, with the URL and the credentials in its environment, and ends with
 * the exit code of the program.
 */
export const emulatorExec: CommandFunction<StartOptions> = async (io, [program = "", ...args], options) => {
  const signals = io.watchSignals();
  const { first } = signals;
  await using livedesk = await start({ port: "0", ...options }, credentialsOf(io.env));
  const early = signalOf(signals);
  // The program would never get a signal that came before it was started.
  if (early !== undefined) return EXIT[early];
  const { url, apiKey, apiSecret } = livedesk;
  const env = { ...io.env, [BASE_URL]: url, [KEY]: apiKey, [SECRET]: apiSecret };
  // On Windows, only a shell finds programs such as npm, which are scripts.
  const child = spawn(program, args, { env, stdio: "inherit", shell: process.platform === "win32" });
  first.addEventListener("abort", () => {
    // A Ctrl-C of the terminal has reached the program already.
    if (first.reason !== "SIGINT" || !io.stdin.isTTY) child.kill(first.reason as NodeJS.Signals);
  });
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    // The exit code is the program's own. A shell gives a program that was ended by a signal the code 128 and the signal's number.
    return (code ?? 128 + constants.signals[signal ?? "SIGTERM"]) as ExitCode;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such program" : `it could not be started (${code})`;
    throw new CliError(
      `emulator exec: ${JSON.stringify(program)}: ${why}. Write the program behind --, as in: livedesk emulator exec -- npm test`,
    );
  }
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

async function start(
  { port = "0", db, templates: file }: StartOptions,
  others: Pick<DeskOptions, "host" | "allowRemote" | "apiKey" | "apiSecret"> = {},
): Promise<Emulator> {
  if (db === "") throw new CliError("--db: must be the name of a file");
  const templates = file === undefined ? [] : await readTemplates(file);
  const options = { port: readPort(port), db, templates, ...others };
  // These packages are imported here, because no other command needs the relay and the page.
  const { startDesk } = await import("@livedesk/inbox/desk");
  try {
    return await startDesk(options, page());
  } catch (error) {
    const message = error instanceof Error ? error.message : "the emulator did not start";
    // The emulator's error names its option, but the user knows only the flag.
    const said = message.startsWith("baseUrl:")
      ? "--host: the inbox can send only to this machine. Give a loopback address, or 0.0.0.0 or :: for every address"
      : message.replace(/^(db|host)\b:?/, "--$1:").replace("set allowRemote to true", "add --allow-remote");
    throw new CliError(said, { exitCode: EXIT.failed, code: "emulator-not-started" });
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

import { accessSync, constants, existsSync, statSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { dirname } from "node:path";
import type { TLSSocket } from "node:tls";
import { profilePath, readBaseUrl, readChosenProfile, readProfile, readCredentials, sourceOf } from "../config.ts";
import { CliError, EXIT, type ExitCode } from "../errors.ts";
import { type Io, oneLine, print, printJson, talk, visible } from "../io.ts";
import type { CommandFunction } from "../options.ts";
import { findLedger } from "../outbox/options.ts";

interface DoctorOptions {
  readonly json?: true;
  readonly baseUrl?: string;
  readonly profile?: string;
}

/** The result of one check. */
interface Check {
  readonly name: string;
  readonly status: "passed" | "warning" | "failed" | "skipped";
  readonly message: string;
}

type Result = Omit<Check, "name">;

const passed = (message: string): Result => ({ status: "passed", message });
const warning = (message: string): Result => ({ status: "warning", message });
const failed = (message: string): Result => ({ status: "failed", message });
const skipped = (message: string): Result => ({ status: "skipped", message });

/** `livedesk doctor`: checks everything that a message needs, without sending a message or the credentials. */
export const doctor: CommandFunction<DoctorOptions> = async (io, _args, options) => {
  const { env } = io;
  const url = attempt(() => readBaseUrl(options.baseUrl, env, options.profile).value);
  const proxy = proxyOf(env);
  const answer = "value" in url && proxy === undefined ? await ask(new URL(url.value)) : undefined;
  const notAsked = skipped(
    `the server was not asked, because ${"value" in url ? "this command does not ask through a proxy" : "there is no valid URL"}`,
  );
  const checks: readonly Check[] = [
    { name: "node", ...passed(`Node.js ${process.versions.node}`) },
    { name: "files", ...checkFiles(io, options) },
    { name: "credentials", ...checkCredentials(io, options) },
    { name: "url", ...("value" in url ? passed(url.value) : failed(url.problem)) },
    { name: "proxy", ...checkProxy(proxy) },
    { name: "connection", ...(answer ? checkConnection(answer) : notAsked) },
    { name: "clock", ...(answer ? checkClock(answer) : notAsked) },
    { name: "outbox", ...checkOutbox(env) },
  ];
  if (options.json) printJson(io, { checks });
  else {
    checks.forEach(({ name, status, message }) =>
      print(io, visible(`${status.padEnd(8)} ${name.padEnd(12)} ${message}`)),
    );
    const asked = answer ? ". The server was only asked for its time." : ", and the server was not asked.";
    talk(io, `No message and no credentials were sent${asked}`);
  }
  const worst = checks.find(({ status }) => status === "failed");
  return worst === undefined ? EXIT.ok : (EXITS[worst.name] ?? EXIT.usage);
};

/** The exit code of a failed check. For any other check, something on this machine is wrong. */
const EXITS: Readonly<Record<string, ExitCode>> = { credentials: EXIT.credentials, connection: EXIT.failed };

/** Returns the value that a function reads, or the problem that it finds in the settings. */
function attempt<Value>(read: () => Value): { readonly value: Value } | { readonly problem: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { problem: error.message };
  }
}

function checkFiles({ env }: Io, { profile }: DoctorOptions): Result {
  const path = profilePath(env);
  if (path === undefined || !existsSync(path)) return skipped("there is no file with profiles");
  // The file is read even if the credentials of the environment take precedence over it.
  const chosen = attempt(() => readProfile(env, profile));
  return "value" in chosen ? passed(`${path} can be read only by you`) : failed(chosen.problem);
}

function checkCredentials({ env }: Io, { profile }: DoctorOptions): Result {
  const found = attempt(() => {
    readCredentials(env, profile);
    const chosen = readChosenProfile(profile, env);
    return chosen ? sourceOf(chosen) : "the environment";
  });
  // The API has no documented call that only checks credentials.
  return "value" in found
    ? passed(`from ${found.value}; only a message shows whether LiveDesk accepts them`)
    : failed(found.problem);
}

/** Returns the variable that names a proxy, and its value. */
function proxyOf(env: Io["env"]): readonly [name: string, value: string] | undefined {
  const name = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"].find((each) => env[each]);
  return name === undefined ? undefined : [name, env[name] ?? ""];
}

function checkProxy(proxy: ReturnType<typeof proxyOf>): Result {
  if (proxy === undefined) return passed("none");
  const [name, value] = proxy;
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol))
    return failed(`${name}: must be a URL such as http://proxy.example:3128`);
  // A proxy's URL may contain a password, so only its host is shown.
  return passed(`${url.host} (from ${name}); hosts of NO_PROXY are reached without it`);
}

/** What a server answered to a request for its time, or why it did not answer. */
type Asked =
  | { readonly date: number | undefined; readonly now: number; readonly validTo: number | undefined }
  | { readonly problem: string };

/** The time for the whole question, in ms. */
const PATIENCE = 5000;

/** Asks a server for its time: a request without credentials for the headers of its first page. */
async function ask(url: URL): Promise<Asked> {
  const { request } = url.protocol === "https:" ? await import("node:https") : await import("node:http");
  return new Promise((resolve) => {
    const begun = Date.now();
    const asking = request(url, { method: "HEAD", agent: false, signal: AbortSignal.timeout(PATIENCE) });
    asking.once("response", (response: IncomingMessage) => {
      response.resume();
      const certificate = (response.socket as Partial<TLSSocket>).getPeerCertificate?.();
      const [date, validTo] = [response.headers.date, certificate?.valid_to].map((text) => Date.parse(text ?? ""));
      resolve({ date: date || undefined, now: (begun + Date.now()) / 2, validTo: validTo || undefined });
    });
    asking.once("error", (error: NodeJS.ErrnoException) => {
      const isLate = error.name === "AbortError" || error.name === "TimeoutError";
      resolve({ problem: isLate ? `no answer within ${PATIENCE / 1000} s` : (error.code ?? error.name) });
    });
    asking.end();
  });
}

const DAY = 86_400_000;

function checkConnection(answer: Asked): Result {
  if ("problem" in answer) return failed(`the server cannot be reached: ${oneLine(answer.problem)}`);
  const { validTo, now } = answer;
  if (validTo === undefined) return passed("the server answers; there is no TLS on this machine's own addresses");
  const until = `its certificate is valid until ${new Date(validTo).toISOString().slice(0, 10)}`;
  return validTo - now < 14 * DAY
    ? warning(`the server answers, but ${until}`)
    : passed(`the server answers, and ${until}`);
}

/** The difference of two clocks that does no harm, in ms. */
const SAME_TIME = 60_000;

function checkClock(answer: Asked): Result {
  if ("problem" in answer || answer.date === undefined) return skipped("the server did not tell its time");
  const skew = answer.now - answer.date;
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= SAME_TIME) return passed("this machine and the server have the same time");
  return warning(
    `the clock of this machine is ${seconds} s ${skew > 0 ? "ahead of" : "behind"} that of the server: set it`,
  );
}

function checkOutbox(env: Io["env"]): Result {
  const found = findLedger(env, {});
  if ("problem" in found) return failed(found.problem);
  const { file } = found;
  if (file === undefined) return passed("in Postgres (not connected by this command)");
  const quoted = JSON.stringify(file);
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch {
    return failed(`${quoted} cannot be written`);
  }
  if (!existsSync(file)) return skipped(`${quoted} does not exist; livedesk outbox add makes it`);
  const mode = statSync(file).mode & 0o777;
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    return warning(
      `${quoted} contains messages to customers, and other users have rights (mode ${mode.toString(8)}): chmod 600 ${quoted}`,
    );
  return passed(`${quoted} can be read only by you`);
}

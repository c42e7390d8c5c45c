import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { checkOptions, LONGEST_TIME, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { openArchive } from "./archive/sqlite.ts";
import { type Archive, memoryArchive } from "./desk/store.ts";
import {
  assembleEmulator,
  clockOf,
  type EmulatorAppOptions,
  emulatorAppOptionRules,
  type EmulatorControls,
  type StartState,
  startStateOf,
} from "./emulator.ts";
import { chooseCredentials } from "./http/auth.ts";
import { isLoopbackHost, refuseStranger } from "./http/guard.ts";
import { createRouter } from "./http/router.ts";
import { Spool } from "./http/spool.ts";
import { Scopes } from "./scopes.ts";
import { answerSocket, listen, RequestsInProgress } from "./http/socket.ts";

/** Options of an emulator that listens on a port. */
export interface EmulatorOptions extends Omit<EmulatorAppOptions, "url"> {
  /** The port to listen on. The default 0 picks a free port. */
  readonly port?: number | undefined;
  /** The host name or IP address to listen on. The default is `127.0.0.1`. */
  readonly host?: string | undefined;
  /**
   * Whether other machines may reach `host`. The default is false. With true, other machines can read and write
   * everything in the emulator.
   */
  readonly allowRemote?: boolean | undefined;
  /**
   * The path of a database file. By default, messages are kept in memory. Every message is written to the file before
   * its answer is sent, so the message survives even if the process is killed. A new file can only be read by its
   * owner, and contains the usual conversations.
   */
  readonly db?: string | undefined;
}

const { url: _ownUrl, ...appRules } = emulatorAppOptionRules;

const EMULATOR_OPTIONS: OptionRules<EmulatorOptions> = {
  ...appRules,
  port: optionRule.wholeNumber(0, 65_535),
  host: optionRule.aString,
  db: optionRule.aString,
};

/** Options of `close()`. */
export interface EmulatorCloseOptions {
  /** How long to wait for requests in progress, in ms. The default is 1000. With 0, every connection ends at once. */
  readonly timeout?: number | undefined;
}

const CLOSE_OPTIONS: OptionRules<EmulatorCloseOptions> = {
  timeout: {
    wanted: `a number of milliseconds, from 0 to ${LONGEST_TIME}`,
    isRight: (value) => value === 0 || optionRule.milliseconds.isRight(value),
  },
};

/** A LiveDesk that listens on a port. */
export interface Emulator extends EmulatorControls, AsyncDisposable {
  /**
   * Accepts no more connections, answers the requests in progress, and stops. Requests that a fault has stalled end at once. A
   * second call can only shorten the wait. Rejects with a `ConfigurationError`, and stops nothing, for an unknown or wrong option.
   */
  close(options?: EmulatorCloseOptions): Promise<void>;
}

// An answer takes a few milliseconds. Only a fault makes an answer slow.
const CLOSE_TIMEOUT = 1000;

const unreadableRequest = (): Response =>
  Response.json({ error: "The request line or the Host header cannot be read" }, { status: 400 });

function openStorage({ db, ...options }: EmulatorOptions, start: StartState): Archive | Promise<Archive> {
  const seed = () => start.conversations(clockOf(options)());
  return db === undefined ? memoryArchive(seed()) : openArchive(db, seed);
}

async function serve(
  options: EmulatorOptions,
  start: StartState,
  server: Server,
  archive: Archive,
  inProgress: RequestsInProgress,
  spool: Spool,
): Promise<{ readonly controls: EmulatorControls; readonly stop: () => void }> {
  const { port = 0, host = "127.0.0.1" } = options;
  const url = await listen(server, port, host);
  const onStall = (request: Request): void => inProgress.end(request);
  const { controls, context } = assembleEmulator({ ...options, url }, start, archive, spool, onStall);
  const { apiKey, apiSecret } = controls;
  const refuse = (request: Request): void => refuseStranger(request, context);
  const scopes = new Scopes(createRouter(context), refuse, (path) => {
    const own = memoryArchive(start.conversations(clockOf(options)()));
    const desk = assembleEmulator({ ...options, apiKey, apiSecret, url: url + path }, start, own, spool, onStall);
    return { controls: desk.controls, handle: createRouter(desk.context) };
  });
  const handle = (request: Request): Promise<Response> => scopes.handle(request);
  // Without this option, the adapter replaces the global Request and Response of the whole process.
  const listener = getRequestListener(answerSocket(handle, inProgress), {
    overrideGlobalObjects: false,
    errorHandler: unreadableRequest,
  });
  server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
  return {
    controls: { ...controls, scope: (name) => scopes.scope(name) },
    // A status that comes later must not be written to a closed database.
    stop: () => context.receipts.cancel(),
  };
}

/**
 * Starts a LiveDesk on this machine for development and tests. The returned emulator has the properties `url`, `apiKey`
 * and `apiSecret`, so it can be passed to a client unchanged. Rejects with a `ConfigurationError` for an unknown or
 * wrong option. Rejects with other errors if the port is taken, if `host` is not loopback and `allowRemote` is not set,
 * if `db` is damaged, in use, cannot be written or does not belong to an emulator, or if credentials, faults or
 * templates are not valid.
 *
 * @example
 * const livedesk = await startEmulator();
 * console.log(livedesk.url, livedesk.apiKey, livedesk.apiSecret);
 * await livedesk.close();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkOptions(options, EMULATOR_OPTIONS);
  const { host = "127.0.0.1", allowRemote = false } = options;
  if (!allowRemote && !isLoopbackHost(host))
    throw new Error(
      `host: other machines can reach ${JSON.stringify(host)}. If you want to allow this, set allowRemote to true`,
    );
  const start = startStateOf(options);
  const archive = await openStorage({ ...options, ...chooseCredentials(options) }, start);
  const server = createServer();
  const inProgress = new RequestsInProgress();
  const spool = new Spool();
  let stop = (): void => undefined;
  const end = async (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => void server.close(() => resolve()));
    await inProgress.finished();
    server.closeAllConnections();
    await stopped;
    stop();
    archive.close();
    spool.close();
  };
  try {
    const served = await serve(options, start, server, archive, inProgress, spool);
    stop = served.stop;
    let closed: Promise<void> | undefined;
    const close = async (closeOptions: EmulatorCloseOptions = {}): Promise<void> => {
      checkOptions(closeOptions, CLOSE_OPTIONS);
      const { timeout = CLOSE_TIMEOUT } = closeOptions;
      closed ??= end();
      if (timeout === 0) inProgress.stopWaiting();
      const timer = setTimeout(() => inProgress.stopWaiting(), timeout);
      try {
        await closed;
      } finally {
        clearTimeout(timer);
      }
    };
    return { ...served.controls, close, [Symbol.asyncDispose]: () => close() };
  } catch (error) {
    await end();
    throw error;
  }
}

import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { checkOptions, LONGEST_TIME, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { answerSocket } from "./http/socket.ts";
import type { Archive } from "./desk/store.ts";
import { noArchive } from "./desk/store.ts";
import { openArchive } from "./archive/sqlite.ts";
import {
  assembleEmulator,
  clockOf,
  type EmulatorAppOptions,
  emulatorAppOptionRules,
  type EmulatorControls,
} from "./emulator.ts";
import { chooseCredentials } from "./http/auth.ts";
import { listen } from "./http/socket.ts";
import { isLoopback } from "./loopback.ts";
import { seedConversations } from "./desk/seed.ts";
import { UnderWay } from "./http/socket.ts";

/** How and where an emulator runs. */
export interface EmulatorOptions extends Omit<EmulatorAppOptions, "url"> {
  /** Port to listen on; 0, a free one, by default. */
  readonly port?: number | undefined;
  /** Name or address to listen on; `127.0.0.1` by default. */
  readonly host?: string | undefined;
  /** Whether `host` may be reached by other machines, which then read and write everything here; false by default. */
  readonly allowRemote?: boolean | undefined;
  /**
   * A file that keeps every message from before its answer leaves, also when the process is killed; by default, memory.
   * A new one is made for its owner alone and starts with the usual conversations.
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

/** How an emulator is closed. */
export interface EmulatorCloseOptions {
  /** How long to wait for the exchanges that have begun, in ms. Default 1000; with 0, every connection ends at once. */
  readonly timeout?: number | undefined;
}

const CLOSE_OPTIONS: OptionRules<EmulatorCloseOptions> = {
  timeout: {
    wanted: `milliseconds, from 0 to ${LONGEST_TIME}`,
    isRight: (value) => value === 0 || optionRule.milliseconds.isRight(value),
  },
};

/** A LiveDesk on a socket. */
export interface Emulator extends EmulatorControls, AsyncDisposable {
  /**
   * Takes no more connections, answers what has begun, and stops. What a fault lets wait for an answer that never comes ends at
   * once. Called again, it can only be quicker. Rejects with a `ConfigurationError` for an unknown or wrong option, and stops
   * nothing then.
   */
  close(options?: EmulatorCloseOptions): Promise<void>;
}

// What is answered here takes milliseconds, unless a fault makes it slow.
const PATIENCE = 1000;

const unreadable = (): Response =>
  Response.json({ error: "The request line or the Host header cannot be read" }, { status: 400 });

function openStorage({ db, ...options }: EmulatorOptions): Archive | Promise<Archive> {
  const seed = () => seedConversations(clockOf(options)());
  return db === undefined ? noArchive(seed()) : openArchive(db, seed);
}

async function serve(
  options: EmulatorOptions,
  server: Server,
  archive: Archive,
  underWay: UnderWay,
): Promise<EmulatorControls> {
  const { port = 0, host = "127.0.0.1" } = options;
  const url = await listen(server, port, host);
  const { controls, handle } = assembleEmulator({ ...options, url }, archive, (request) => underWay.end(request));
  // Without the option, the adapter would replace the process's own Request and Response.
  const listener = getRequestListener(answerSocket(handle, underWay), {
    overrideGlobalObjects: false,
    errorHandler: unreadable,
  });
  server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
  return controls;
}

/**
 * Starts a LiveDesk on this machine, to develop and test against. Rejects with a `ConfigurationError` for an unknown or wrong
 * option, and when the port is taken, when `host` is not loopback and `allowRemote` is not set, when `db` is not the file of
 * an emulator, damaged, in use or cannot be written, and for credentials, faults or templates that make no sense.
 *
 * @example
 * const livedesk = await startEmulator();
 * console.log(livedesk.url, livedesk.apiKey, livedesk.apiSecret);
 * await livedesk.close();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkOptions(options, EMULATOR_OPTIONS);
  const { host = "127.0.0.1", allowRemote = false } = options;
  if (!allowRemote && !isLoopback(host))
    throw new Error(`host ${host} may be reached from other machines; set allowRemote: true if that is meant`);
  const archive = await openStorage({ ...options, ...chooseCredentials(options) });
  const server = createServer();
  const underWay = new UnderWay();
  const end = async (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => void server.close(() => resolve()));
    await underWay.finished();
    server.closeAllConnections();
    await stopped;
    archive.close();
  };
  try {
    const controls = await serve(options, server, archive, underWay);
    let closed: Promise<void> | undefined;
    const close = async (how: EmulatorCloseOptions = {}): Promise<void> => {
      checkOptions(how, CLOSE_OPTIONS);
      const { timeout = PATIENCE } = how;
      closed ??= end();
      if (timeout === 0) underWay.giveUp();
      const timer = setTimeout(() => underWay.giveUp(), timeout);
      try {
        await closed;
      } finally {
        clearTimeout(timer);
      }
    };
    return { ...controls, close, [Symbol.asyncDispose]: () => close() };
  } catch (error) {
    await end();
    throw error;
  }
}

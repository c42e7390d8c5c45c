import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createEmulatorApp, type EmulatorApp, type EmulatorAppOptions } from "./create-emulator-app.ts";
import { chooseCredentials } from "./credentials.ts";
import { listen } from "./listen.ts";
import { isLoopback } from "./loopback.ts";

/** How and where an emulator runs. */
export interface EmulatorOptions extends Omit<EmulatorAppOptions, "url"> {
  /** Port to listen on; 0, a free one, by default. */
  readonly port?: number | undefined;
  /** Name or address to listen on; `127.0.0.1` by default. */
  readonly host?: string | undefined;
  /** Whether `host` may be reached by other machines, which then read and write everything here; false by default. */
  readonly allowRemote?: boolean | undefined;
}

/** A LiveDesk on a socket. */
export interface Emulator extends Omit<EmulatorApp, "fetch">, AsyncDisposable {
  /** Stops at once, open connections included. A second call does no more. */
  close(): Promise<void>;
}

const unreadable = (): Response =>
  Response.json({ error: "The request line or the Host header cannot be read" }, { status: 400 });

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/**
 * Starts a LiveDesk on this machine, to develop and test against. Rejects when the port is taken, and when `host` is not
 * loopback and `allowRemote` is not set.
 *
 * @example
 * const livedesk = await startEmulator();
 * console.log(livedesk.url, livedesk.apiKey, livedesk.apiSecret);
 * await livedesk.close();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = "127.0.0.1", allowRemote = false } = options;
  if (!allowRemote && !isLoopback(host))
    throw new Error(`host ${host} may be reached from other machines; set allowRemote: true if that is meant`);
  const credentials = chooseCredentials(options);
  const server = createServer();
  const url = await listen(server, port, host);
  const { fetch, ...emulator } = createEmulatorApp({ ...options, ...credentials, url });
  // Without the option, the adapter would replace the process's own Request and Response.
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false, errorHandler: unreadable });
  server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= stop(server));
  return { ...emulator, close, [Symbol.asyncDispose]: close };
}

import { checkOptions } from "@livedesk/core/adapter";
import { memoryArchive } from "./desk/store.ts";
import {
  assembleEmulator,
  clockOf,
  type EmulatorAppOptions,
  emulatorAppOptionRules,
  type EmulatorControls,
  startStateOf,
} from "./emulator.ts";
import { refuseStranger } from "./http/guard.ts";
import { createRouter } from "./http/router.ts";
import { Spool } from "./http/spool.ts";
import { Scopes } from "./scopes.ts";

/** A LiveDesk in this process, without a socket. */
export interface EmulatorApp extends EmulatorControls, Disposable {
  /**
   * Answers one request. A refusal is an answer too. Like the platform's own fetch, it rejects when the request's
   * signal aborts, and, with `code: "ECONNRESET"`, when a fault resets the connection.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Deletes the files of large uploads, which are in a temporary folder. Without this call, they are deleted when the
   * process exits. A process that a signal ends leaves them behind.
   */
  close(): void;
}

/**
 * Makes a LiveDesk without a socket, for tests that call a fetch handler. Throws `ConfigurationError` for an unknown or wrong
 * option, and a `TypeError` for credentials that cannot be sent.
 *
 * @example
 * const livedesk = createEmulatorApp();
 * const answer = await livedesk.fetch(new Request(`${livedesk.url}/__emulator/health`));
 */
export function createEmulatorApp(options: EmulatorAppOptions = {}): EmulatorApp {
  checkOptions(options, emulatorAppOptionRules);
  const start = startStateOf(options);
  const archive = memoryArchive(start.conversations(clockOf(options)()));
  const spool = new Spool();
  const { controls, context } = assembleEmulator(options, start, archive, spool);
  const { url, apiKey, apiSecret } = controls;
  const refuse = (request: Request): void => refuseStranger(request, context);
  const scopes = new Scopes(createRouter(context), refuse, (path) => {
    const own = memoryArchive(start.conversations(clockOf(options)()));
    const desk = assembleEmulator({ ...options, apiKey, apiSecret, url: url + path }, start, own, spool);
    return { controls: desk.controls, handle: createRouter(desk.context) };
  });
  const close = (): void => spool.close();
  return {
    ...controls,
    scope: (name) => scopes.scope(name),
    fetch: answerWithoutSocket((request) => scopes.handle(request)),
    close,
    [Symbol.dispose]: close,
  };
}

// Without a socket, only a promise waits for a request, and a promise does not keep the request in memory: the garbage
// collector would remove it, together with the signal that can end the wait. This set keeps the request.
const inProgress = new Set<Request>();

const ignore = (): void => undefined;

/**
 * Returns the same answer with a body that fails when the signal aborts. `ended` is called once the body has ended or
 * failed.
 */
function abortable(answer: Response, signal: AbortSignal, ended: () => void): Response {
  // The body is read into memory, so that an answer ends even if the caller never reads it. A stream of events never ends, so
  // it is read only as fast as the caller reads.
  const highWaterMark = answer.headers.get("Content-Type") === "text/event-stream" ? 0 : Infinity;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({}, {}, { highWaterMark });
  void answer.body?.pipeTo(writable, { signal }).catch(ignore).finally(ended);
  if (answer.body === null) ended();
  return new Response(answer.body && readable, answer);
}

/**
 * Answers requests that arrive through a function call. As with a real fetch, the request's signal ends all waiting.
 */
const answerWithoutSocket =
  (handle: (request: Request) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    inProgress.add(request);
    const ended = (): void => void inProgress.delete(request);
    try {
      return abortable(await handle(request), request.signal, ended);
    } catch (error) {
      ended();
      throw error;
    }
  };

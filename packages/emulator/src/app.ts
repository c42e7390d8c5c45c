import { checkOptions } from "@livedesk/core/adapter";
import { noArchive } from "./desk/store.ts";
import {
  assembleEmulator,
  clockOf,
  emulatorAppOptionRules,
  type EmulatorAppOptions,
  type EmulatorControls,
} from "./emulator.ts";
import { seedConversations } from "./desk/seed.ts";

/** A LiveDesk in this process. */
export interface EmulatorApp extends EmulatorControls {
  /**
   * Answers one request; every refusal is an answer. As the platform's own fetch, it rejects when the request's signal
   * aborts, and, with `code: "ECONNRESET"`, when a fault resets the connection.
   */
  readonly fetch: (request: Request) => Promise<Response>;
}

/**
 * Makes a LiveDesk without a socket, for tests that call a fetch handler. Throws `ConfigurationError` for an unknown or wrong
 * option, and a `TypeError` for credentials that could not be sent.
 *
 * @example
 * const livedesk = createEmulatorApp();
 * const answer = await livedesk.fetch(new Request(`${livedesk.url}/__emulator/health`));
 */
export function createEmulatorApp(options: EmulatorAppOptions = {}): EmulatorApp {
  checkOptions(options, emulatorAppOptionRules);
  const seed = seedConversations(clockOf(options)());
  const { controls, handle } = assembleEmulator(options, noArchive(seed));
  return { ...controls, fetch: answerWithoutSocket(handle) };
}

// A socket would keep these alive. Without one, the platform forgets a request that only a promise waits for, and with it
// the signal that could end the wait.
const open = new Set<Request>();

const forget = (): void => undefined;

/** The same answer, whose body breaks off when the signal aborts. `ended` is called when all of it has been handed over. */
function abortable(answer: Response, signal: AbortSignal, ended: () => void): Response {
  // Takes whatever comes, so that an answer that nobody reads comes to its end too; a stream of events never does.
  const highWaterMark = answer.headers.get("Content-Type") === "text/event-stream" ? 0 : Infinity;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({}, {}, { highWaterMark });
  void answer.body?.pipeTo(writable, { signal }).catch(forget).finally(ended);
  if (answer.body === null) ended();
  return new Response(answer.body && readable, answer);
}

/** Answers requests that come in by a function call. As with a real fetch, the request's signal ends all waiting. */
export const answerWithoutSocket =
  (handle: (request: Request) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    open.add(request);
    const ended = (): void => void open.delete(request);
    try {
      return abortable(await handle(request), request.signal, ended);
    } catch (error) {
      ended();
      throw error;
    }
  };

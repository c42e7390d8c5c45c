import { checkOptions } from "@livedesk/core/adapter";
import { answerWithoutSocket } from "./answer-without-socket.ts";
import { noArchive } from "./archive/no-archive.ts";
import {
  assembleEmulator,
  clockOf,
  type EmulatorAppOptions,
  emulatorAppOptionRules,
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

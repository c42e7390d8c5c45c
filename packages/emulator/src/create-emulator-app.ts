import { app } from "./app.ts";
import { chooseCredentials } from "./credentials.ts";
import { receiveMessage } from "./receive-message.ts";
import { Store } from "./store.ts";
import { type EmulatorTruth, truth, type TruthMessage, truthMessage } from "./truth.ts";

const MEBIBYTE = 1024 * 1024;
const DEFAULT_URL = "http://127.0.0.1:4010";

/** How an emulator behaves, with or without a socket. */
export interface EmulatorAppOptions {
  /** API key that it accepts; a random one by default. It must not hold a colon. */
  readonly apiKey?: string | undefined;
  /** API secret that it accepts; a random one by default. */
  readonly apiSecret?: string | undefined;
  /** Its clock, which 24-hour windows and `created_at` go by; the real one by default. */
  readonly now?: (() => Date) | undefined;
  /** The largest request body, in bytes; 100 MiB by default. A larger one is answered with 413. */
  readonly maxBodyBytes?: number | undefined;
  /** The origin under which it is reached; `http://127.0.0.1:4010` by default. Requests to another host get a 403. */
  readonly url?: string | undefined;
  /** Whether addresses other than loopback may be named in `Host`; false by default. */
  readonly allowRemote?: boolean | undefined;
}

/** A LiveDesk in this process. */
export interface EmulatorApp {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Answers one request. It never rejects: every refusal is an answer. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Everything that really exists, as a copy. */
  truth(): EmulatorTruth;
  /** Lets the customer write, which opens a WhatsApp window for 24 hours. Throws for an unknown conversation or blank text. */
  customerWrites(conversationId: number, content: string): TruthMessage;
}

/**
 * Makes a LiveDesk without a socket, for tests that call a fetch handler. Throws a `TypeError` for credentials that could
 * not be sent.
 *
 * @example
 * const livedesk = createEmulatorApp();
 * const answer = await livedesk.fetch(new Request(`${livedesk.url}/__emulator/health`));
 */
export function createEmulatorApp(options: EmulatorAppOptions = {}): EmulatorApp {
  const { url = DEFAULT_URL, maxBodyBytes = 100 * MEBIBYTE, allowRemote = false, now = () => new Date() } = options;
  const credentials = chooseCredentials(options);
  const store = new Store(now);
  const handler = app({ store, credentials, url, maxBodyBytes, allowRemote });
  return {
    url,
    ...credentials,
    fetch: async (request) => handler.fetch(request),
    truth: () => truth(store, url),
    customerWrites: (conversationId, content) => truthMessage(receiveMessage(store, conversationId, content), url),
  };
}

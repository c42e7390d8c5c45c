import type { FileMessage, Message, TemplateMessage, TextMessage } from "@livedesk/schema";
import { connectEmulator, type EmulatorClient } from "../client.ts";
import type { TruthMessage } from "../desk/truth.ts";

/** The largest body that the emulator of a case accepts, in bytes. */
export const MAX_BODY_BYTES = 2 ** 20;

/** The text of the messages. No error may contain it. */
export const CONTENT = "What the customer reads";

/** The tools of one case: its own emulator, a client of that emulator's control API, and the clients under test. */
export class Bench {
  readonly control: EmulatorClient;
  readonly #options: ConformanceOptions;
  readonly #target: ConformanceTarget;
  readonly #closing: (() => Promise<void>)[];

  private constructor(options: ConformanceOptions, target: ConformanceTarget, server: ConformanceServer) {
    this.control = connectEmulator(target.baseUrl);
    this.#options = options;
    this.#target = target;
    this.#closing = [() => server.close()];
  }

  /** Starts an emulator for one case. */
  static async start(options: ConformanceOptions): Promise<Bench> {
    const emulator = await options.start({ maxBodyBytes: MAX_BODY_BYTES });
    const { url: baseUrl, apiKey, apiSecret } = emulator;
    return new Bench(options, { baseUrl, apiKey, apiSecret }, emulator);
  }

  /**
   * Opens a client under test, which sends to this emulator. `target` can change the server and the number of attempts.
   */
  client(target: Partial<ConformanceTarget> = {}): ConformanceClient {
    const client = this.#options.open({ ...this.#target, ...target });
    this.#closing.push(() => client.close({ abort: true }));
    return client;
  }

  /** Starts a server that redirects every call to this emulator, and returns its URL. */
  async redirecting(): Promise<string> {
    const server = await this.#options.redirect(this.#target.baseUrl);
    this.#closing.push(() => server.close());
    return server.url;
  }

  /**
   * Returns a short text that says how a call ended, and whether its error leaks a credential or the text of the
   * message.
   */
  outcome(call: Promise<Message>): Promise<string> {
    const { apiKey, apiSecret } = this.#target;
    return outcomeOf(call, [CONTENT, apiSecret, btoa(`${apiKey}:${apiSecret}`)]);
  }

  /** Returns the messages of a conversation that have this text. */
  async stored(conversationId: number, content = CONTENT): Promise<TruthMessage[]> {
    const { conversations } = await this.control.truth();
    const messages = conversations.find(({ id }) => id === conversationId)?.messages ?? [];
    return messages.filter((message) => message.content === content);
  }

  /** Waits until the fault of the first rule has happened. */
  async struck(): Promise<void> {
    for (;;) {
      const { rules } = await this.control.faults.list();
      if (rules[0] !== undefined && rules[0].struck > 0) return;
    }
  }

  async close(): Promise<void> {
    for (const close of this.#closing.toReversed()) await close();
  }
}

/** A conversation with an open window, in which free text is delivered. */
export const OPEN = 143;

/** A conversation in which free text fails until the customer writes. */
export const CLOSED = 142;

/** This size is too large for the buffers of a connection, but the emulator accepts it. */
export const FILE_BYTES = 300_000;

/** Makes a message with a file of `FILE_BYTES` bytes. */
export const withFile = () => ({
  content: CONTENT,
  attachments: [{ name: "a.bin", data: new Uint8Array(FILE_BYTES).fill(7) }],
});

/** Makes a call with a client. */
export type MakeCall = (client: ConformanceClient, call?: ConformanceCall) => Promise<Message>;

/** One way to call a client. */
export interface Variant {
  readonly name: string;
  /** Brings the emulator into the state that the call needs, and returns the call. */
  readonly prepare: (bench: Bench) => Promise<MakeCall>;
  /** Returns how often the emulator has sent or retried the message. */
  readonly done: (bench: Bench) => Promise<number>;
}

const sends = (name: string, make: MakeCall): Variant => ({
  name,
  prepare: async () => make,
  done: async (bench) => (await bench.stored(OPEN)).length,
});

/**
 * One call for each way in which a runtime may send a request, for example a call with files, or a call with progress.
 */
export const VARIANTS: readonly Variant[] = [
  sends("a text message", ({ messages }, call) => messages.send(OPEN, { content: CONTENT }, call)),
  sends("a file", ({ messages }, call) => messages.send(OPEN, withFile(), call)),
  sends("a file whose progress is watched", ({ messages }, call) =>
    messages.send(OPEN, withFile(), { onProgress: () => undefined, ...call }),
  ),
  {
    name: "a retry",
    async prepare(bench) {
      const { id } = await bench.client().messages.send(CLOSED, { content: CONTENT });
      await bench.control.customerWrites(CLOSED, "I am back");
      return ({ messages }, call) => messages.retry(CLOSED, id, call);
    },
    // A retry adds no message, so two retries are counted as one.
    done: async (bench) => (await bench.stored(CLOSED)).filter(({ status }) => status === "sent").length,
  },
];

/** A server that runs during one case. */
export interface ConformanceServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The emulator that runs during one case. */
export interface ConformanceEmulator extends ConformanceServer {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** The options of the suite: its runner, and the client under test. */
export interface ConformanceOptions {
  /**
   * How the client sends: `node` uses its own sockets, `browser` is a page or a dedicated worker, and `fetch` is a
   * server's `fetch`.
   */
  readonly runtime: "node" | "browser" | "fetch";
  /** The runner's `test`. The cases do not depend on each other, so they may run in parallel. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /** The runner's `expect`. */
  readonly expect: (found: unknown) => { toEqual(expected: unknown): unknown };
  /** Starts an emulator with these options. It must accept calls from the client and from `fetch` in this runtime. */
  readonly start: (options: { readonly maxBodyBytes: number }) => Promise<ConformanceEmulator>;
  /** Starts a server that answers every call with 307 and the same path at the origin `to`. */
  readonly redirect: (to: string) => Promise<ConformanceServer>;
  /** Makes the client under test. */
  readonly open: (target: ConformanceTarget) => ConformanceClient;
}

/** The options that the suite gives to one call. */
export interface ConformanceCall {
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
  readonly onProgress?: ((progress: { readonly sent: number; readonly total: number }) => void) | undefined;
}

/**
 * The part of a client that the suite uses. The client's errors have `outcome`, `code`, `status` and `retryAt`, as in
 * `@livedesk/core`.
 */
export interface ConformanceClient {
  readonly messages: {
    send(
      conversationId: number,
      input: TextMessage | FileMessage | TemplateMessage,
      call?: ConformanceCall,
    ): Promise<Message>;
    retry(conversationId: number, messageId: number, call?: ConformanceCall): Promise<Message>;
  };
  /** Waits for the answers to the calls in progress. With `abort`, ends these calls. */
  close(options?: { readonly abort?: boolean }): Promise<void>;
}

/** The server to which a client sends, and how often the client tries a request. */
export interface ConformanceTarget {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** How often a request may be tried again. By default, the client decides. */
  readonly maxRetries?: number | undefined;
}

/** One case of the suite. */
export interface ConformanceCase {
  readonly name: string;
  /** Runs the case, and returns its results as plain values. */
  readonly run: (bench: Bench) => Promise<unknown>;
  /** The result that `run` must return. */
  readonly expected: unknown;
  /**
   * The result that `run` must return in a browser, if this result differs. In a browser, a client knows less about a
   * failure, and the browser itself does more.
   */
  readonly inBrowser?: unknown;
  /**
   * The result that `run` must return with `fetch` on a server, if this result differs. With `fetch`, a client knows
   * less about a failure.
   */
  readonly overFetch?: unknown;
}

/**
 * Returns a short text that says how a call ended: `accepted`, `accepted failed`, or the outcome, code and status of
 * its error.
 */
async function outcomeOf(call: Promise<Message>, secrets: readonly string[]): Promise<string> {
  try {
    const { status } = await call;
    return status === "failed" ? "accepted failed" : "accepted";
  } catch (error) {
    const { outcome, code, status } = error as Partial<Record<"outcome" | "code" | "status", string | number>>;
    if (outcome === undefined) return `an error without an outcome: ${String(error)}`;
    const words = [outcome, code, status].filter((word) => word !== undefined);
    const shown = textsOf(error).join("\n");
    return [
      ...words,
      ...(secrets.some((secret) => shown.includes(secret)) ? ["and leaks a secret or the text"] : []),
    ].join(" ");
  }
}

/** Returns all texts of an error and its causes that a log could show. */
function textsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [JSON.stringify(error) ?? ""];
  return [String(error), error.stack ?? "", JSON.stringify(error), ...textsOf(error.cause)];
}

/** Returns the SHA-256 of bytes in hexadecimal, as the truth of an emulator shows it. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

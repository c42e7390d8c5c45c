import type { FileMessage, Message, TemplateMessage, TextMessage } from "@livedesk/schema";
import { connectEmulator, type EmulatorClient } from "../client.ts";
import type { TruthMessage } from "../desk/truth.ts";

/** The largest body that a case's emulator takes, in bytes. */
export const MAX_BODY_BYTES = 2 ** 20;

/** The text that must be in no error. */
export const CONTENT = "What the customer reads";

/** What one case has at hand: an emulator of its own, the view behind it, and clients that send to it. */
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

  /** A client of this emulator, unless its target says otherwise. */
  client(target: Partial<ConformanceTarget> = {}): ConformanceClient {
    const client = this.#options.open({ ...this.#target, ...target });
    this.#closing.push(() => client.close({ abort: true }));
    return client;
  }

  /** The address of a server that redirects every call to this emulator. */
  async redirecting(): Promise<string> {
    const server = await this.#options.redirect(this.#target.baseUrl);
    this.#closing.push(() => server.close());
    return server.url;
  }

  /** How a call ended, in a few words, and whether its error shows what no error may show. */
  outcome(call: Promise<Message>): Promise<string> {
    const { apiKey, apiSecret } = this.#target;
    return outcomeOf(call, [CONTENT, apiSecret, btoa(`${apiKey}:${apiSecret}`)]);
  }

  /** What a conversation holds under this text. */
  async stored(conversationId: number, content = CONTENT): Promise<TruthMessage[]> {
    const { conversations } = await this.control.truth();
    const messages = conversations.find(({ id }) => id === conversationId)?.messages ?? [];
    return messages.filter((message) => message.content === content);
  }

  /** Waits until the first rule has struck. */
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

/** A conversation in which every text is delivered. */
export const OPEN = 143;

/** A conversation that takes no free text until the customer writes. */
export const CLOSED = 142;

/** Longer than a connection swallows at once, and shorter than the emulator takes. */
export const FILE_BYTES = 300_000;

/** A message with a file of that length. */
export const withFile = () => ({
  content: CONTENT,
  attachments: [{ name: "a.bin", data: new Uint8Array(FILE_BYTES).fill(7) }],
});

/** Makes a call over a client. */
export type MakeCall = (client: ConformanceClient, call?: ConformanceCall) => Promise<Message>;

/** One way to call a client. */
export interface Variant {
  readonly name: string;
  /** Does what must have been done before, and returns the call. */
  readonly prepare: (bench: Bench) => Promise<MakeCall>;
  /** How often the emulator has done what the call asks for. */
  readonly done: (bench: Bench) => Promise<number>;
}

const sends = (name: string, make: MakeCall): Variant => ({
  name,
  prepare: async () => make,
  done: async (bench) => (await bench.stored(OPEN)).length,
});

/** Every way in which a runtime may carry a request: some go other ways with files, or when asked for progress. */
export const VARIANTS: readonly Variant[] = [
  sends("a text", ({ messages }, call) => messages.send(OPEN, { content: CONTENT }, call)),
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
    // The same message, however often: what was sent twice to WhatsApp, the emulator does not count.
    done: async (bench) => (await bench.stored(CLOSED)).filter(({ status }) => status === "sent").length,
  },
];

/** A server that was started for one case. */
export interface ConformanceServer {
  readonly url: string;
  close(): Promise<void>;
}

/** An emulator that was started for one case. */
export interface ConformanceEmulator extends ConformanceServer {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** How the suite is run: by which runner, and against which client. */
export interface ConformanceOptions {
  /** Where the client runs: `node` for one that sees its sockets, `browser` for one in a page or a dedicated worker. */
  readonly runtime: "node" | "browser" | "fetch";
  /** The runner's `test`. No case depends on another, and they may run side by side. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /** The runner's `expect`. */
  readonly expect: (found: unknown) => { toEqual(expected: unknown): unknown };
  /** Starts an emulator with these options. The client must be allowed to call it, and so must `fetch` here. */
  readonly start: (options: { readonly maxBodyBytes: number }) => Promise<ConformanceEmulator>;
  /** Starts a server that answers every call with 307 and the same path below another origin. */
  readonly redirect: (to: string) => Promise<ConformanceServer>;
  /** Makes the client under test. */
  readonly open: (target: ConformanceTarget) => ConformanceClient;
}

/** What the suite says about one call. */
export interface ConformanceCall {
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
  readonly onProgress?: ((progress: { readonly sent: number; readonly total: number }) => void) | undefined;
}

/** What the suite needs of a client. Errors have `outcome`, `code`, `status` and `retryAt`, as those of `@livedesk/core`. */
export interface ConformanceClient {
  readonly messages: {
    send(
      conversationId: number,
      input: TextMessage | FileMessage | TemplateMessage,
      call?: ConformanceCall,
    ): Promise<Message>;
    retry(conversationId: number, messageId: number, call?: ConformanceCall): Promise<Message>;
  };
  /** Waits for the answers to what has left, or ends that too where it is to `abort`. */
  close(options?: { readonly abort?: boolean }): Promise<void>;
}

/** Where a client is to send, and how. */
export interface ConformanceTarget {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** How often a request may be tried again; the client's own default where it is left out. */
  readonly maxRetries?: number | undefined;
}

/** One row of the suite: what is done, and what must be found then. */
export interface ConformanceCase {
  readonly name: string;
  /** Returns what it found, as plain values. */
  readonly run: (bench: Bench) => Promise<unknown>;
  readonly expected: unknown;
  /** What must be found in a browser, where that knows less, or does more by itself. */
  readonly inBrowser?: unknown;
  /** What must be found over `fetch` on a server, where that knows less. */
  readonly overFetch?: unknown;
}

/** How a call ended, in a few words: `accepted`, `accepted failed`, or what the error says of it. */
export async function outcomeOf(call: Promise<Message>, secrets: readonly string[]): Promise<string> {
  try {
    const { status } = await call;
    return status === "failed" ? "accepted failed" : "accepted";
  } catch (error) {
    const { outcome, code, status } = error as Partial<Record<"outcome" | "code" | "status", string | number>>;
    if (outcome === undefined) return `an error that says nothing: ${String(error)}`;
    const words = [outcome, code, status].filter((word) => word !== undefined);
    const shown = textsOf(error).join("\n");
    return [...words, ...(secrets.some((secret) => shown.includes(secret)) ? ["and leaks"] : [])].join(" ");
  }
}

/** Everything that a log could show of an error and of its causes. */
function textsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [JSON.stringify(error) ?? ""];
  return [String(error), error.stack ?? "", JSON.stringify(error), ...textsOf(error.cause)];
}

/** The SHA-256 of bytes, in hexadecimal, as the truth has it. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

import type { Message } from "@livedesk/schema";
import { connectEmulator, type EmulatorClient } from "../client.ts";
import type { TruthMessage } from "../desk/truth.ts";
import type { ConformanceClient, ConformanceTarget } from "./client.ts";
import type { ConformanceOptions, ConformanceServer } from "./options.ts";
import { outcomeOf } from "./outcome-of.ts";

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

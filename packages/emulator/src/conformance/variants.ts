import type { Message } from "@livedesk/schema";
import { type Bench, CONTENT } from "./bench.ts";
import type { ConformanceCall, ConformanceClient } from "./client.ts";

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

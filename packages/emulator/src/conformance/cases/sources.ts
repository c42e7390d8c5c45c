import { CONTENT } from "../bench.ts";
import type { ConformanceCase } from "../case.ts";
import type { ConformanceCall } from "../client.ts";
import { OPEN } from "../variants.ts";

const SIZE = 6;

async function* piece(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

interface Right {
  readonly expected: string;
  readonly inBrowser?: string;
}

/** A file that is not what it said makes no message. */
const broken = (
  name: string,
  open: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>,
  { expected, inBrowser = expected }: Right,
  call?: ConformanceCall,
): ConformanceCase => ({
  name: `a file ${name}`,
  async run(bench) {
    const attachments = [{ name: "a.txt", data: { size: SIZE, open } }];
    const sending = bench.client().messages.send(OPEN, { content: CONTENT, attachments }, call);
    return [await bench.outcome(sending), (await bench.stored(OPEN)).length];
  },
  expected: [expected, 0],
  inBrowser: [inBrowser, 0],
});

// Where files flow through in constant memory, their length is known when they have left; a browser puts them together before.
const wrongLength = { expected: "unknown source-failed", inBrowser: "not-sent file-unreadable" };

/** What can go wrong with a file before it has arrived. */
export const SOURCES: readonly ConformanceCase[] = [
  broken("that cannot be opened", () => Promise.reject(new Error("It is gone")), {
    expected: "not-sent file-unreadable",
  }),
  broken(
    "that does not open in time",
    () => new Promise(() => undefined),
    { expected: "not-sent timeout" },
    { timeout: 50 },
  ),
  broken("that is longer than it said", () => piece("abcdefg"), wrongLength),
  broken("that is shorter than it said", () => piece("abc"), wrongLength),
];

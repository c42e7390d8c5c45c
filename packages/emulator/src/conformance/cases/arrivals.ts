import { CONTENT } from "../bench.ts";
import type { ConformanceCase } from "../case.ts";
import type { ConformanceClient } from "../client.ts";
import { sha256 } from "../sha256.ts";
import { OPEN } from "../variants.ts";

const TEXTS = {
  "line breaks of every kind": "one\ntwo\r\nthree\rfour\u2028five\u2029\n\n",
  "letters beyond ASCII": "写真 ñ e\u0301 \u{1F469}\u200D\u{1F467} \u202Eabc\u202C \u{10FFFF}\uFFFF",
  "blanks at its ends": " \t a \t ",
  "what JSON, HTML and forms escape": '"it\'s" <b>&amp;</b> \\ \u0001\u001F\u007F %0A --livedesk--',
  "a byte order mark": "\uFEFFa",
} as const;

const NAMES = ["写真 1.png", 'a "quoted" name.txt', "a\r\nb.txt", "a;b=c, d.txt", "e\u0301.txt", "a.b.c"];

/** Every byte there is, many times over, at a length that no block size divides. */
const bytes = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: 300_001 }, (_, at) => (at * 7 + (at >> 8)) % 256);

type File = NonNullable<
  Extract<Parameters<ConformanceClient["messages"]["send"]>[1], { attachments: unknown }>
>["attachments"][number];

const SOURCES: Readonly<Record<string, () => File>> = {
  bytes: () => ({ name: "a.bin", data: bytes(), type: "image/png" }),
  "a part of a larger buffer": () => {
    const larger = new Uint8Array(400_000);
    larger.set(bytes(), 50_000);
    return { name: "a.bin", data: larger.subarray(50_000, 350_001), type: "image/png" };
  },
  "a Blob": () => ({ name: "a.bin", data: new Blob([bytes()]), type: "image/png" }),
  "a File": () => new File([bytes()], "a.bin", { type: "image/png" }),
  "a source of one's own": () => ({ name: "a.bin", type: "image/png", data: { size: 300_001, open: inPieces } }),
};

async function* inPieces(): AsyncGenerator<Uint8Array> {
  const all = bytes();
  for (let at = 0; at < all.length; at += 70_000) yield all.subarray(at, at + 70_000);
}

const textCase = ([name, content]: readonly [string, string]): ConformanceCase => ({
  name: `a text with ${name} arrives as it was given, also beside a file`,
  async run(bench) {
    const { messages } = bench.client();
    const attachments = [{ name: "a.txt", data: new Uint8Array([65]) }];
    await messages.send(OPEN, { content });
    await messages.send(OPEN, { content, attachments });
    return (await bench.stored(OPEN, content)).map((message) => message.attachments.length);
  },
  expected: [0, 1],
});

const sourceCase = ([name, make]: readonly [string, () => File]): ConformanceCase => ({
  name: `a file from ${name} arrives byte for byte`,
  async run(bench) {
    await bench.client().messages.send(OPEN, { content: CONTENT, attachments: [make()] });
    const [message] = await bench.stored(OPEN);
    const { name: filename, type, size, sha256: hash } = message?.attachments[0] ?? {};
    return { filename, type, size, isTheSame: hash === (await sha256(bytes())) };
  },
  expected: { filename: "a.bin", type: "image/png", size: 300_001, isTheSame: true },
});

/** What is sent arrives exactly as it was given. */
export const ARRIVALS: readonly ConformanceCase[] = [
  ...Object.entries(TEXTS).map(textCase),
  ...Object.entries(SOURCES).map(sourceCase),
  {
    name: "files arrive in their order, with their names to the letter, an empty one too",
    async run(bench) {
      const attachments = NAMES.map((name, at) => ({ name, data: new Uint8Array(at) }));
      await bench.client().messages.send(OPEN, { content: CONTENT, attachments });
      const [message] = await bench.stored(OPEN);
      return message?.attachments.map(({ name, size }) => [name, size]);
    },
    expected: NAMES.map((name, at) => [name, at]),
  },
];

import {
  type Bench,
  CLOSED,
  type ConformanceCase,
  type ConformanceClient,
  CONTENT,
  OPEN,
  sha256,
  withFile,
} from "../bench.ts";

const TEXTS = {
  "line breaks of every kind": "one\ntwo\r\nthree\rfour\u2028five\u2029\n\n",
  "letters beyond ASCII": "写真 ñ e\u0301 \u{1F469}\u200D\u{1F467} \u202Eabc\u202C \u{10FFFF}\uFFFF",
  "blanks at its ends": " \t a \t ",
  "what JSON, HTML and forms escape": '"it\'s" <b>&amp;</b> \\ \u0001\u001F\u007F %0A --livedesk--',
  "a byte order mark": "\uFEFFa",
} as const;

const NAMES = ["写真 1.png", 'a "quoted" name.txt', "a\r\nb.txt", "a;b=c, d.txt", "e\u0301.txt", "a.b.c"];

/** Bytes of every value. Their number is not a multiple of any block size. */
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
  "a source that the caller implements": () => ({
    name: "a.bin",
    type: "image/png",
    data: { size: 300_001, open: inPieces },
  }),
};

async function* inPieces(): AsyncGenerator<Uint8Array> {
  const all = bytes();
  for (let at = 0; at < all.length; at += 70_000) yield all.subarray(at, at + 70_000);
}

const textCase = ([name, content]: readonly [string, string]): ConformanceCase => ({
  name: `text with ${name} arrives unchanged, with and without a file`,
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

/** The cases that check that text and files arrive unchanged. */
export const ARRIVALS: readonly ConformanceCase[] = [
  ...Object.entries(TEXTS).map(textCase),
  ...Object.entries(SOURCES).map(sourceCase),
  {
    name: "files, even empty files, arrive in their order and with their exact names",
    async run(bench) {
      const attachments = NAMES.map((name, at) => ({ name, data: new Uint8Array(at) }));
      await bench.client().messages.send(OPEN, { content: CONTENT, attachments });
      const [message] = await bench.stored(OPEN);
      return message?.attachments.map(({ name, size }) => [name, size]);
    },
    expected: NAMES.map((name, at) => [name, at]),
  },
];

type Input = Parameters<ConformanceClient["messages"]["send"]>[1];

const TEMPLATE = { name: "order_update", language: "en_US", processed_params: { 1: "John" } };

/** Sends a message, and returns what the emulator stored, and whether the answer described the same message. */
async function sendAndLook(bench: Bench, conversationId: number, input: Input) {
  const { id, status } = await bench.client().messages.send(conversationId, input);
  const [stored, ...more] = await bench.stored(conversationId);
  return {
    answered: status,
    isTheSame: stored?.id === id && more.length === 0,
    private: stored?.private,
    attributes: stored?.content_attributes,
    template: stored?.template_params,
    files: stored?.attachments.length,
  };
}

const arrived = { answered: "sent", isTheSame: true, private: false, attributes: {}, template: undefined, files: 0 };

const kind = (name: string, conversationId: number, input: Input, expected: object): ConformanceCase => ({
  name: `${name} arrives with all of its fields`,
  run: (bench) => sendAndLook(bench, conversationId, input),
  expected: { ...arrived, ...expected },
});

const reply = { in_reply_to: 29 };

/** The cases that check that every kind of request has its effect in the emulator. */
export const KINDS: readonly ConformanceCase[] = [
  kind("a text message", OPEN, { content: CONTENT }, {}),
  kind("a private note", OPEN, { content: CONTENT, private: true }, { private: true }),
  kind("a reply", 141, { content: CONTENT, content_attributes: reply }, { attributes: reply }),
  kind("a file", OPEN, withFile(), { files: 1 }),
  kind(
    "a private note and reply with a file",
    141,
    { ...withFile(), private: true, content_attributes: reply },
    { private: true, attributes: reply, files: 1 },
  ),
  kind("a template", CLOSED, { content: CONTENT, template_params: TEMPLATE }, { template: TEMPLATE }),
  {
    name: "a message that failed is returned, and its retry sends the message with the same id",
    async run(bench) {
      const { messages } = bench.client();
      const failed = await messages.send(CLOSED, { content: CONTENT });
      await bench.control.customerWrites(CLOSED, "I am back");
      const retried = await messages.retry(CLOSED, failed.id);
      const stored = await bench.stored(CLOSED);
      return { before: failed.status, after: stored.map(({ status }) => status), isTheSame: failed.id === retried.id };
    },
    expected: { before: "failed", after: ["sent"], isTheSame: true },
  },
];

const NUMBERS = Array.from({ length: 12 }, (_, at) => at);

/** Every third message has a large file, which takes longer. Without ordering, this message would arrive later. */
const message = (at: number) => {
  const attachments = [{ name: "a.bin", data: new Uint8Array(100_000) }];
  return at % 3 === 0 ? { content: `Number ${at}`, attachments } : { content: `Number ${at}` };
};

/** The case that checks that messages to one conversation are stored in the order of the calls. */
export const ORDERS: readonly ConformanceCase[] = [
  {
    name: "messages to one conversation arrive in the order of their calls, while another conversation gets messages too",
    async run(bench) {
      const { messages } = bench.client();
      await Promise.all(NUMBERS.flatMap((at) => [messages.send(OPEN, message(at)), messages.send(141, message(at))]));
      const { conversations } = await bench.control.truth();
      const numbersIn = (conversationId: number) =>
        conversations
          .find(({ id }) => id === conversationId)
          ?.messages.map(({ content }) => /^Number (\d+)$/.exec(content)?.[1])
          .filter((number) => number !== undefined)
          .map(Number);
      return [numbersIn(OPEN), numbersIn(141)];
    },
    expected: [NUMBERS, NUMBERS],
  },
];

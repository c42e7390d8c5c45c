import { type Bench, CONTENT } from "../bench.ts";
import type { ConformanceCase } from "../case.ts";
import type { ConformanceClient } from "../client.ts";
import { CLOSED, OPEN, withFile } from "../variants.ts";

type Input = Parameters<ConformanceClient["messages"]["send"]>[1];

const TEMPLATE = { name: "order_update", language: "en_US", processed_params: { 1: "John" } };

/** Sends something, and returns what the emulator holds of it, and whether the answer was about that. */
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
  name: `${name} arrives as such`,
  run: (bench) => sendAndLook(bench, conversationId, input),
  expected: { ...arrived, ...expected },
});

const reply = { in_reply_to: 29 };

/** Every kind of request does what it is for. */
export const KINDS: readonly ConformanceCase[] = [
  kind("a text", OPEN, { content: CONTENT }, {}),
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
    name: "a message that failed is returned, and its retry goes out under the same id",
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

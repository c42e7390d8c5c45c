import type { ConformanceCase } from "../case.ts";
import { OPEN } from "../variants.ts";

const NUMBERS = Array.from({ length: 12 }, (_, at) => at);

/** Large ones take longer, and would come later if nobody waited for them. */
const message = (at: number) => {
  const attachments = [{ name: "a.bin", data: new Uint8Array(100_000) }];
  return at % 3 === 0 ? { content: `Number ${at}`, attachments } : { content: `Number ${at}` };
};

/** Messages to one conversation are stored in the order of the calls. */
export const ORDERS: readonly ConformanceCase[] = [
  {
    name: "messages to one conversation arrive in the order of their calls, while others go beside them",
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

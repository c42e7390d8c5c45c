import type { Answer, Orders } from "./start-process.ts";

/** In a process that `startProcess` started: does what it is asked to. Ends when the process that started it is gone. */
export function answerOrders(orders: Orders): void {
  process.on("disconnect", () => process.exit());
  process.on("message", ({ name, input }: { name: string; input: unknown }) => {
    void perform(orders, name, input).then((answer) => process.send?.(answer));
  });
}

async function perform(orders: Orders, name: string, input: unknown): Promise<Answer> {
  try {
    const order = orders[name];
    if (!order) throw new Error(`no such order: ${name}`);
    return { value: await order(input as never) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

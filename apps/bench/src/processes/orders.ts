import { fork } from "node:child_process";
import { once } from "node:events";

/** The functions of a process, by the names of the orders that call them. */
export type Orders = Record<string, (input: never) => unknown>;

/** A process of the benchmark. It runs one order after the other. */
export interface Process<Handlers extends Orders> {
  /** Gives an order. Rejects with the error of the order. Also rejects if the process ends, or after `ORDER_LIMIT`. */
  ask<Name extends keyof Handlers & string>(
    name: Name,
    ...input: Parameters<Handlers[Name]>
  ): Promise<Awaited<ReturnType<Handlers[Name]>>>;
  /** Ends the process at once. */
  end(): Promise<void>;
}

/** The reply of a process to an order. */
interface Answer {
  readonly value?: unknown;
  readonly failure?: string;
}

/** A limit in ms. It is longer than the time that any order needs. */
const ORDER_LIMIT = 600_000;

/** Starts a file of `processes/` as a process. The process ends when this process ends, even after a crash. */
export function startProcess<Handlers extends Orders>(file: URL): Process<Handlers> {
  const child = fork(file, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  return {
    async ask(name, ...input) {
      const deadline = new AbortController();
      const signal = AbortSignal.any([deadline.signal, AbortSignal.timeout(ORDER_LIMIT)]);
      try {
        const answered = once(child, "message", { signal });
        child.send({ name, input: input[0] });
        const gone = ended.then(() =>
          Promise.reject(new Error(`A process ended before it finished the order "${name}"`)),
        );
        const [answer] = (await Promise.race([answered, gone])) as [Answer];
        if (answer.failure !== undefined) throw new Error(answer.failure);
        return answer.value as never;
      } finally {
        deadline.abort();
      }
    },
    async end() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Runs the orders, in a process that `startProcess` started. The process ends when its parent process ends. */
export function answerOrders(orders: Orders): void {
  process.on("disconnect", () => process.exit());
  process.on("message", ({ name, input }: { name: string; input: unknown }) => {
    void perform(orders, name, input).then((answer) => process.send?.(answer));
  });
}

async function perform(orders: Orders, name: string, input: unknown): Promise<Answer> {
  try {
    const order = orders[name];
    if (!order) throw new Error(`Unknown order "${name}". Known orders: ${Object.keys(orders).join(", ")}`);
    return { value: await order(input as never) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

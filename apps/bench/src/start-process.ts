import { fork } from "node:child_process";
import { once } from "node:events";

/** What a process can be ordered to do. */
export type Orders = Record<string, (input: never) => unknown>;

/** A process of ours, which does one thing after the other. */
export interface Process<Handlers extends Orders> {
  /** Has it do something. Rejects with its error's message, or when it ends or takes longer than `ORDER_LIMIT`. */
  ask<Name extends keyof Handlers & string>(
    name: Name,
    ...input: Parameters<Handlers[Name]>
  ): Promise<Awaited<ReturnType<Handlers[Name]>>>;
  /** Ends it, whatever it does. */
  end(): Promise<void>;
}

/** What `answer-orders.ts` sends back. */
export interface Answer {
  readonly value?: unknown;
  readonly failure?: string;
}

/** Nothing here takes that long; ms. */
const ORDER_LIMIT = 600_000;

/** Starts a file of `processes/` as a process. It ends with this one, however this one ends. */
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
        const gone = ended.then(() => Promise.reject(new Error(`a process ended before it answered "${name}"`)));
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

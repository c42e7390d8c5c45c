import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { ConfigurationError } from "@livedesk/core";
import type { NewMessage, OutboxMessage } from "@livedesk/outbox";
import { openPlan, type Plan } from "@livedesk/outbox/campaign";
import { wholeNumber } from "../config.ts";
import { CliError, EXIT } from "../errors.ts";
import { openFile } from "../input.ts";
import { type Io, talk, visible } from "../io.ts";
import { type Ledger, ledgerError } from "./ledger.ts";
import { command } from "./options.ts";
import { issuesOf } from "./new-message.ts";

/** How many messages of a plan are stored at a time. */
const BATCH = 1000;

/** Opens the plan in a file, and checks all of it. `argument` names the file in errors. Throws `CliError`. */
export async function readPlan(file: string, argument: string): Promise<Plan> {
  try {
    return await openPlan(() => linesOf(file, argument));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new CliError(`${argument}: ${error.message.replace(/^plan: /, "")}`, { code: "invalid-plan" });
  }
}

async function* linesOf(file: string, argument: string): AsyncGenerator<string> {
  await openFile(file, argument);
  // The file is closed also when only its first lines are read.
  await using handle = await open(file);
  yield* handle.readLines();
}

/** Asks the person at the terminal. */
export interface Questions extends Disposable {
  /** Whether somebody can be asked. */
  readonly isPossible: boolean;
  /** Asks, and returns the line that was typed; undefined at the end of the input, or after a signal. */
  ask(question: string): Promise<string | undefined>;
}

/** Makes the questions of a command. They are asked on stderr, because stdout is only for data. */
export function createQuestions(io: Io, signal: AbortSignal): Questions {
  const isPossible = io.stdin.isTTY === true && io.stderr.isTTY === true;
  let reader: ReturnType<typeof createInterface> | undefined;
  let lines: AsyncIterator<string> | undefined;
  return {
    isPossible,
    async ask(question) {
      io.stderr.write(question);
      reader ??= createInterface({
        input: io.stdin instanceof Readable ? io.stdin : Readable.from(io.stdin),
        terminal: false,
      });
      lines ??= reader[Symbol.asyncIterator]();
      const stop = (): void => reader?.close();
      if (signal.aborted) return undefined;
      signal.addEventListener("abort", stop, { once: true });
      try {
        const { done, value } = await lines.next();
        return done || signal.aborted ? undefined : value.trim();
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    [Symbol.dispose]: () => reader?.close(),
  };
}

/** Makes sure that a person knows how many messages the plan sends: the number is typed back, or given by `--yes`. */
export async function confirmPlan(
  { header }: Plan,
  yes: string | undefined,
  file: string,
  flags: readonly string[],
  questions: Questions,
): Promise<void> {
  const look = command(["outbox", "review", file, ...flags]);
  const { name, messages, template, costClass } = header;
  if (yes === undefined && !questions.isPossible)
    throw new CliError(`--yes: is required, because nobody can be asked here. Look at the plan with: ${look}`, {
      exitCode: EXIT.declined,
      code: "not-confirmed",
    });
  const text =
    yes ??
    (await questions.ask(
      visible(`${name} sends the template ${template.name} (${template.language}; cost class: ${costClass}).`) +
        " Type the number of its messages to go on: ",
    ));
  if (text !== undefined && wholeNumber(text) === messages) return;
  if (yes !== undefined)
    throw new CliError(`--yes: is not the number of messages of the plan. Look at it with: ${look}`);
  throw new CliError("this is not the number of messages of the plan; nothing was stored", {
    exitCode: EXIT.declined,
    code: "declined",
  });
}

/** Stores the first messages of a plan, or all of them, in one transaction. What was stored before stays one message. */
export async function storePlan(ledger: Ledger, plan: Plan, most = Infinity): Promise<void> {
  try {
    await ledger.atomically(
      async (enqueue) => {
        let batch: NewMessage[] = [];
        let count = 0;
        for await (const message of plan.messages()) {
          if (count++ >= most) break;
          const { key, conversationId, input } = message;
          batch.push({ key, conversationId, input });
          if (batch.length < BATCH) continue;
          await enqueue(batch);
          batch = [];
        }
        if (batch.length > 0) await enqueue(batch);
      },
      () => true,
    );
  } catch (error) {
    throw planError(error);
  }
}

function planError(error: unknown): unknown {
  const isReused = error instanceof Error && "code" in error && error.code === "key-reused";
  if (!isReused && !(error instanceof ConfigurationError)) return ledgerError(error);
  const [issue] = issuesOf(error);
  const why = isReused
    ? "another plan of this name was stored before, with another message for the same person. Make the plan again with another --campaign"
    : (issue?.message ?? "");
  return new CliError(`--plan: nothing was stored: ${why}`, { code: "plan-refused" });
}

/** Returns a function that reads the first messages of a plan from the ledger. */
export async function canaryReader(
  { outbox }: Ledger,
  plan: Plan,
  count: number,
): Promise<() => Promise<readonly OutboxMessage[]>> {
  const keys: string[] = [];
  for await (const { key } of plan.messages()) {
    keys.push(key);
    if (keys.length >= count) break;
  }
  return async () => {
    const found = await Promise.all(keys.map((key) => outbox.get(key)));
    return found.filter((message) => message !== undefined);
  };
}

/** Whether nothing more is to be learned soon about a message. A message with an id is only to be delivered again. */
export const isSettled = ({ state, messageId }: OutboxMessage): boolean =>
  (state !== "queued" && state !== "sending") || messageId !== undefined;

/** What the canary says. */
export interface CanaryOutcome {
  readonly total: number;
  readonly good: number;
  readonly bad: number;
  readonly unknown: number;
  /** The codes of its failures. */
  readonly codes: readonly string[];
}

/** Counts the canary. */
export function canaryOutcome(messages: readonly OutboxMessage[]): CanaryOutcome {
  const unknown = messages.filter(({ state }) => state === "unknown").length;
  const good = messages.filter(({ state, code }) => state === "accepted" && code === undefined).length;
  const codes = new Set(messages.flatMap(({ code }) => code ?? []));
  return { total: messages.length, good, unknown, bad: messages.length - good - unknown, codes: [...codes] };
}

/** Shows the canary to a person. */
export function showCanary(io: Io, { total, good, bad, unknown, codes }: CanaryOutcome): void {
  talk(io, `Canary: ${good} of ${total} sent, ${bad} failed, ${unknown} unknown`);
  for (const code of codes) talk(io, `  ${visible(code)}: ${visible(command(["explain", code]))}`);
}

import { oneLine } from "../one-line.ts";
import { print } from "../output.ts";
import { differences } from "./differences.ts";
import { type Exchange, perform } from "./exchange.ts";
import type { Ledger } from "./ledger.ts";
import { narrate } from "./narrate.ts";
import type { Expectation, Step } from "./step.ts";
import type { World } from "./world.ts";

/** Runs one step, tells it, and returns what differed from what it should have been. */
export async function runStep(world: World, ledger: Ledger, step: Step, number: number): Promise<string[]> {
  const action = typeof step.action === "function" ? step.action(ledger.failedId) : step.action;
  const exchange = await perform(world, action).catch((error: unknown) => failure(error));
  if (typeof exchange === "string") return [`step ${number}: ${exchange}`];
  print(world.io, narrate(number, step, exchange));

  const stored = ledger.book(world.emulator.truth(), step.expect.again ?? false);
  if (stored === undefined) return [`step ${number}: it should have made exactly one message`];
  const faults = [
    ...answerFaults(step.expect, exchange, stored.id),
    ...differences(step.expect.stored, stored, "the stored message"),
    ...stored.attachments.flatMap(({ name, sha256 }) =>
      differences(world.files.hashes.get(name), sha256, `the SHA-256 of ${name}`),
    ),
  ];
  return faults.map((fault) => `step ${number}: ${fault}`);
}

function answerFaults({ answer, says = [], exitCode = 0 }: Expectation, exchange: Exchange, id: number): string[] {
  return [
    ...differences(exitCode, exchange.exitCode, "the exit code"),
    ...says
      .filter((words) => !exchange.words.includes(words))
      .map((words) => `it should have said ${JSON.stringify(words)}`),
    ...(answer === undefined ? [] : differences({ id, ...answer }, exchange.answer, "the answer")),
  ];
}

const failure = (error: unknown): string =>
  `it failed: ${error instanceof Error ? oneLine(error.message) : "no reason given"}`;

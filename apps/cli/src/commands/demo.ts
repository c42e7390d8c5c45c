import { startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { type Exchange, perform, type World, writeSampleFiles } from "../demo/exchange.ts";
import { differences, type Ledger, openLedger, relevantPart } from "../demo/ledger.ts";
import { type Expectation, type Step, steps } from "../demo/steps.ts";
import type { DescribedRequest } from "../dry-run.ts";
import { EXIT } from "../errors.ts";
import { jsonText, oneLine, print, signalOf, talk } from "../io.ts";
import type { CommandFunction } from "../options.ts";

/** `livedesk demo`: performs every step against its own emulator. Ends with 0 if every result was as expected. */
export const demo: CommandFunction<object> = async (io) => {
  const signals = io.watchSignals();
  await using emulator = await startEmulator();
  await using files = await writeSampleFiles();
  const { url: baseUrl, apiKey, apiSecret } = emulator;
  const livedesk = createClient({ apiKey, apiSecret, baseUrl });
  print(io, introduction(baseUrl));
  const problems = await runSteps({ io, emulator, livedesk, files, signal: signals.first });
  await livedesk.close();
  const signal = signalOf(signals);
  if (signal !== undefined) return EXIT[signal];
  if (problems.length === 0) return EXIT.ok;
  talk(io, `livedesk: the demo did not give the expected results:\n  ${problems.join("\n  ")}`);
  return EXIT.failed;
};

async function runSteps(world: World): Promise<string[]> {
  const { io, emulator, signal } = world;
  const ledger = openLedger(emulator.truth());
  const problems: string[] = [];
  for (const [at, step] of steps.entries()) {
    if (signal.aborted) return problems;
    problems.push(...(await runStep(world, ledger, step, at + 1)));
  }
  problems.push(...ledger.audit(emulator.truth()).map((problem) => `at the end: ${problem}`));
  if (problems.length === 0) print(io, conclusion(steps.length, ledger.size));
  return problems;
}

/** Runs one step, prints it, and returns every difference between its result and the expected result. */
export async function runStep(world: World, ledger: Ledger, step: Step, number: number): Promise<string[]> {
  const action = typeof step.action === "function" ? step.action(ledger.failedId) : step.action;
  const exchange = await perform(world, action).catch((error: unknown) => failureText(error));
  if (typeof exchange === "string") return [`step ${number}: ${exchange}`];
  print(world.io, describeStep(number, step, exchange));

  const stored = ledger.record(world.emulator.truth(), step.expect.retried ?? false);
  if (stored === undefined) return [`step ${number}: the step should have made exactly one message`];
  const problems = [
    ...answerProblems(step.expect, exchange, stored.id),
    ...differences(step.expect.stored, stored, "the stored message"),
    ...stored.attachments.flatMap(({ name, sha256 }) =>
      differences(world.files.hashes.get(name), sha256, `the SHA-256 of ${name}`),
    ),
  ];
  return problems.map((problem) => `step ${number}: ${problem}`);
}

function answerProblems({ answer, says = [], exitCode = 0 }: Expectation, exchange: Exchange, id: number): string[] {
  return [
    ...differences(exitCode, exchange.exitCode, "the exit code"),
    ...says
      .filter((words) => !exchange.words.includes(words))
      .map((words) => `the command should have printed ${JSON.stringify(words)}`),
    ...(answer === undefined ? [] : differences({ id, ...answer }, exchange.answer, "the answer")),
  ];
}

const failureText = (error: unknown): string =>
  `the step failed: ${error instanceof Error ? oneLine(error.message) : "no reason given"}`;

/** Returns the text of a step: the command or code that the user types, the request, the answer, and an explanation. */
function describeStep(number: number, { title, expect, meaning }: Step, exchange: Exchange): string {
  const { typed, request, answer, words } = exchange;
  const heading = `${number}. ${title}`;
  const answerText =
    answer === undefined ? words.trim() : jsonText(relevantPart({ id: 0, status: "", ...expect.answer }, answer));
  return [
    heading,
    "─".repeat(heading.length),
    `  ${typed}`,
    `  → ${describeInLine(request)}`,
    `  ← ${answerText.replaceAll("\n", "\n    ")}`,
    `  ${meaning}`,
    "",
  ].join("\n");
}

function describeInLine({ method, url, body, parts }: Exchange["request"]): string {
  const { pathname } = new URL(url);
  const content = parts ? parts.map(describePart).join(", ") : body && jsonText(body);
  return [method, pathname, content].filter(Boolean).join(" ");
}

type Part = NonNullable<DescribedRequest["parts"]>[number];

const describePart = (part: Part): string =>
  "value" in part
    ? `${part.name}=${jsonText(part.value)}`
    : `${part.name}=@${part.filename} (${part.type}, ${part.size} bytes)`;

const introduction = (url: string): string => `LiveDesk, step by step

Every message below goes to an emulator at ${url}, which runs in this process. No message leaves this machine.
A line with $ is a shell command, a line with "await" is TypeScript with @livedesk/node, → marks the request, and ← marks the answer (only the relevant fields).
Conversations 141 and 142 are on WhatsApp: the customer of 141 wrote an hour ago, the customer of 142 more than a day ago.
`;

const conclusion = (answers: number, messages: number): string =>
  `All ${answers} answers were as expected. The emulator contains exactly the ${messages} messages that were created above, and each message only once.`;

import { startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { print, talk } from "../output.ts";
import { signalOf } from "../signals.ts";
import { openLedger } from "../demo/ledger.ts";
import { runStep } from "../demo/run-step.ts";
import { writeSampleFiles } from "../demo/sample-files.ts";
import { steps } from "../demo/steps.ts";
import type { World } from "../demo/world.ts";

/** Runs every step against an emulator of its own; 0 if all was what it should be. */
export async function runDemo(io: Io): Promise<ExitCode> {
  const signals = io.watchSignals();
  await using emulator = await startEmulator();
  await using files = await writeSampleFiles();
  const { url: baseUrl, apiKey, apiSecret } = emulator;
  const livedesk = createClient({ apiKey, apiSecret, baseUrl });
  print(io, introduction(baseUrl));
  const faults = await runSteps({ io, emulator, livedesk, files, signal: signals.first });
  await livedesk.close();
  const signal = signalOf(signals);
  if (signal !== undefined) return EXIT[signal];
  if (faults.length === 0) return EXIT.ok;
  talk(io, `livedesk: the demo differed from what it should be:\n  ${faults.join("\n  ")}`);
  return EXIT.failed;
}

async function runSteps(world: World): Promise<string[]> {
  const { io, emulator, signal } = world;
  const ledger = openLedger(emulator.truth());
  const faults: string[] = [];
  for (const [at, step] of steps.entries()) {
    if (signal.aborted) return faults;
    faults.push(...(await runStep(world, ledger, step, at + 1)));
  }
  faults.push(...ledger.audit(emulator.truth()).map((fault) => `at the end: ${fault}`));
  if (faults.length === 0) print(io, conclusion(steps.length, ledger.size));
  return faults;
}

const introduction = (url: string): string => `LiveDesk, step by step

Every message below goes to an emulator at ${url}, which runs in this process; none leaves this machine.
$ is a shell, "await" is TypeScript with @livedesk/node, → is the request, ← is the answer (the fields that matter).
Conversations 141 and 142 are on WhatsApp: the customer of 141 wrote an hour ago, that of 142 more than a day ago.
`;

const conclusion = (answers: number, messages: number): string =>
  `All ${answers} answers were what they should be. The emulator holds exactly the ${messages} messages made above, none twice.`;

import { startEmulator } from "@livedesk/emulator";
import { createClient, type TemplateHeader } from "@livedesk/node";
import { expect, test } from "vitest";
import { openLedger } from "../demo/ledger.ts";
import { type Step, steps } from "../demo/steps.ts";
import { runStep } from "./demo.ts";
import type { World } from "../demo/exchange.ts";

/** The type of the header in a message of the emulator. */
interface StoredHeader {
  readonly template_params?: { readonly header_params?: { readonly type: string } };
}

const step: Step = {
  title: "Send a text",
  action: { by: "sdk", conversationId: 141, input: { content: "Hello" } },
  expect: { answer: { status: "sent" }, stored: { content: "Hello" } },
  meaning: "It is sent.",
};

/** Runs one step against a new emulator. */
async function runAlone(single: Step) {
  await using emulator = await startEmulator();
  const { apiKey, apiSecret, url: baseUrl } = emulator;
  const livedesk = createClient({ apiKey, apiSecret, baseUrl });
  let stdout = "";
  const silent = { write: () => {} };
  const io: World["io"] = {
    env: {},
    stdin: (async function* () {})(),
    stdout: { write: (text) => (stdout += text) },
    stderr: silent,
    bin: "",
    watchSignals: () => ({ first: new AbortController().signal, second: new AbortController().signal }),
    onCall: () => {},
  };
  const files = { folder: "", hashes: new Map<string, string>(), [Symbol.asyncDispose]: async () => {} };
  const world: World = { io, emulator, livedesk, files, signal: new AbortController().signal };
  const problems = await runStep(world, openLedger(emulator.truth()), single, 1);
  await livedesk.close();
  return { problems, stdout };
}

test("a step prints the code, the request, the answer and their meaning", async () => {
  const { problems, stdout } = await runAlone(step);
  expect(problems).toEqual([]);
  expect(stdout).toMatchInlineSnapshot(`
    "1. Send a text
    ──────────────
      await livedesk.messages.send(141, { content: 'Hello' });
      → POST /api/v2/accounts/conversations/141/messages {"content":"Hello"}
      ← {"id":3030,"status":"sent"}
      It is sent.

    "
  `);
});

test("a step returns every difference from the expected result", async () => {
  const { problems } = await runAlone({
    ...step,
    expect: { answer: { status: "failed" }, says: ["no"], exitCode: 1, stored: { content: "Bye" } },
  });
  expect(problems).toEqual([
    "step 1: the exit code should be 1 and is 0",
    'step 1: the command should have printed "no"',
    'step 1: the answer.status should be "failed" and is "sent"',
    'step 1: the stored message.content should be "Bye" and is "Hello"',
  ]);
});

test("a step that fails returns the error instead of throwing it", async () => {
  const { problems } = await runAlone({
    ...step,
    action: { by: "sdk", conversationId: 999, input: { content: "Hi" } },
  });
  expect(problems).toEqual([expect.stringMatching(/^step 1: the step failed: The request was refused \(HTTP 404\)/)]);
});

test("the demo sends a template with each type of header", () => {
  const types: Readonly<Record<TemplateHeader["type"], true>> = {
    text: true,
    image: true,
    video: true,
    document: true,
    location: true,
  };
  const shown = new Set(
    steps.map(({ expect: { stored } }) => (stored as StoredHeader).template_params?.header_params?.type),
  );
  expect(Object.keys(types).filter((type) => !shown.has(type))).toEqual([]);
});

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { type Emulator, type FaultRule, startEmulator } from "@livedesk/emulator";
import { afterEach, beforeEach, expect, test } from "vitest";

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(() => emulator.close());

const programs = [...(await readFile("../../docs/delivery.md", "utf8")).matchAll(/```ts\n([^]*?)```/g)].map(
  ([, program]) => program ?? "",
);

/** Runs one of the guide's programs unchanged, and returns what it printed. */
async function run(
  number: number,
  faults: readonly FaultRule[] = [],
  { before = "", after = "", content = "We have received your file." } = {},
): Promise<string> {
  emulator.faults.replace({ rules: faults });
  const env = {
    LIVEDESK_API_KEY: emulator.apiKey,
    LIVEDESK_API_SECRET: emulator.apiSecret,
    LIVEDESK_BASE_URL: emulator.url,
  };
  const program = `${before}${programs[number]?.replace("We have received your file.", content)}${after}`;
  const flags = ["--input-type=module-typescript", "--eval", program];
  return (await promisify(execFile)(process.execPath, flags, { env })).stdout;
}

test("the first program of the guide prints each outcome", async () => {
  expect(await run(0)).toBe("accepted: sent\n");
  expect(await run(0, [{ fault: "reset-after-commit" }])).toBe("unknown: connection-lost\n");
  expect(await run(0, [{ fault: "500-after-commit" }])).toBe("unknown: server-error\n");
  expect(await run(0, [{ fault: "429", retryAfter: 3600 }])).toBe("rejected: rate-limited\n");
});

test("the second program of the guide sends at least once", async () => {
  expect(await run(1, [{ fault: "reset-after-commit" }, { fault: "502-html" }])).toBe("accepted at attempt 3\n");
});

test("the second program of the guide waits between two attempts, and after a 429 it waits as long as the server asks", async () => {
  // The warning is printed, then the error's message.
  const before = 'Math.random = () => (console.log("waits"), 0);';
  const faults: readonly FaultRule[] = [{ fault: "500-before-commit" }, { fault: "429", retryAfter: 1 }];
  const started = performance.now();
  expect(await run(1, faults, { before })).toBe("waits\nwaits\naccepted at attempt 3\n");
  expect(performance.now() - started).toBeGreaterThan(1000);
});

test("the second program of the guide gives up on a permanent error, and on a wait that is too long", async () => {
  const before = 'Math.random = () => (console.log("tries again"), 0);';
  const failure = (stdout: string, stderr: string) => ({ stdout, stderr: expect.stringContaining(stderr) as string });
  await expect(run(1, [], { before, content: " " })).rejects.toMatchObject(failure("", "ValidationError"));
  await expect(run(1, [{ fault: "429", retryAfter: 3600 }], { before })).rejects.toMatchObject(
    failure("tries again\n", "RateLimitError"),
  );
  expect(emulator.exchanges()).toHaveLength(1);
});

test("the third program of the guide closes its client when it gets SIGTERM", async () => {
  expect(
    await run(2, [{ fault: "slow", delayMs: 100 }], {
      before: 'setTimeout(() => process.kill(process.pid, "SIGTERM"), 50);',
    }),
  ).toBe("");
  expect(emulator.truth().conversations[0]?.messages.at(-1)).toMatchObject({ content: "Your order has shipped." });
});

test("after an unknown outcome, the fourth program of the guide sends no more messages to the conversation", async () => {
  expect(await run(3, [{ fault: "reset-after-commit" }])).toBe("connection-lost\nconversation-stopped\n");
  expect(await run(3)).toBe("accepted\naccepted\n");
});

test("the fifth program of the guide explains a failure, and makes no retry that cannot help", async () => {
  expect(await run(4)).toBe(
    "131047\nmessage: failed with 131047: a retry fails until the customer has written. If the customer has written since then, retry with { force: true }; if not, send a template\n",
  );
});

test("the sixth program of the guide makes a span for each call", async () => {
  const before = `
    import { trace as api } from "@opentelemetry/api";
    import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
    const exporter = new InMemorySpanExporter();
    api.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  `;
  const after =
    "console.log(JSON.stringify(exporter.getFinishedSpans().map(({ name, attributes }) => ({ name, attributes }))));";
  const path = "/api/v2/accounts/conversations/141/messages";
  expect(JSON.parse(await run(5, [], { before, after }))).toEqual([
    { name: "livedesk text", attributes: { "livedesk.outcome": "accepted", "livedesk.attempts": 1, "url.path": path } },
  ]);
});

test("every program of the guide is tested", () => {
  expect(programs).toHaveLength(6);
});

import { startEmulator } from "@livedesk/emulator";
import { expect, onTestFinished, test } from "vitest";
import { copyOf, environment, output, run, sentTo, serve } from "./example.ts";

/** Builds the application. Each call of `open` starts it, on the same database. */
async function start() {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const cwd = await copyOf("nest");
  await output("npm run build", { cwd });
  const open = async () => {
    const server = await serve("dist/main.js", cwd, environment(emulator));
    const call = async (path: string, method = "GET") =>
      (await fetch(`${server.url}/orders/${path}`, { method })).json();
    const shipped = async (): Promise<unknown> => call("A-17/shipped", "POST");
    return { ...server, call, shipped };
  };
  return { emulator, open };
}

test("the application waits after SIGTERM for the message in flight, and does not send it again when it starts again", async () => {
  const { emulator, open } = await start();
  emulator.faults.add({ fault: "slow", delayMs: 500 });
  const first = await open();
  expect(await first.shipped()).toEqual({ state: "queued" });
  await expect.poll(() => sentTo(emulator, 141)).toHaveLength(1);
  expect(await first.stop()).toBe("SIGTERM");

  const second = await open();
  expect(await second.shipped()).toEqual({ state: "accepted" });
  expect(sentTo(emulator, 141)).toEqual(["Your order A-17 has shipped."]);
});

test("a message that was in flight when the application was killed is unknown, and is not sent again", async () => {
  const { emulator, open } = await start();
  emulator.faults.add({ fault: "stall-body" });
  const first = await open();
  await first.shipped();
  await expect.poll(() => sentTo(emulator, 141)).toHaveLength(1);
  await first.stop("SIGKILL");

  const second = await open();
  const unknown = [{ key: "A-17-shipped", conversationId: "141", code: "process-died" }];
  await expect.poll(() => second.call("unknown")).toEqual(unknown);
  expect(await second.shipped()).toEqual({ state: "unknown" });
  expect(sentTo(emulator, 141)).toEqual(["Your order A-17 has shipped."]);
});

test("try.ts ends with the error of the application if that was not built", async () => {
  const { exitCode, stdout, stderr } = await run("node try.ts", { cwd: await copyOf("nest") });
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/Cannot find module '.*main\.js'/);
});

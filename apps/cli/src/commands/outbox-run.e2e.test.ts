import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { runBuilt, start } from "../testing/built.ts";
import { call, outboxWith, type OutboxWorld } from "../testing/call.ts";

const lastLine = (output: string): string => output.trimEnd().split("\n").at(-1) ?? "";

describe("the built program, while it sends", () => {
  async function arrived(world: OutboxWorld, content: string): Promise<void> {
    await expect.poll(() => world.texts(), { timeout: 30_000, interval: 20 }).toContain(content);
  }

  /** Starts the built program, which sends. */
  function startRun({ desk, db }: OutboxWorld, ...flags: readonly string[]) {
    const child = start(["outbox", "run", ...db, ...flags], desk.env);
    const output = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return {
      child,
      ended: async () => {
        const [stdout, stderr] = await output;
        return { exitCode: child.exitCode, stdout, stderr };
      },
    };
  }

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("on %s waits for the answers, and leaves the rest queued", async (signal, expected) => {
    await using world = await outboxWith("141 m1", "141 m2", "141 m3");
    world.desk.emulator.faults.add({ fault: "slow", delayMs: 1500, conversationId: 141 });
    const { child, ended } = startRun(world);
    await arrived(world, "m1");
    child.kill(signal);
    const { exitCode, stdout, stderr } = await ended();
    expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: "sent 1; 2 still queued\n" });
    expect(stderr).toContain("Stopping: 1 in flight wait for their answers, 2 stay queued.");
    expect(lastLine(stderr)).toBe(`livedesk outbox run ${world.db.join(" ")}`);
    expect(world.texts()).toEqual(["m1"]);
    expect(await world.run()).toMatchObject({ exitCode: 0, stdout: "sent 2\n" });
    expect(world.texts()).toEqual(["m1", "m2", "m3"]);
  });

  test("on a second Ctrl-C stops at once: what was in flight is unknown, and is not sent again", async () => {
    await using world = await outboxWith("141 m1", "141 m2");
    world.desk.emulator.faults.add({ fault: "stall-body", conversationId: 141 });
    const { child, ended } = startRun(world);
    await arrived(world, "m1");
    // A signal within a second after the first one counts as the same.
    const signals = setInterval(() => child.kill("SIGINT"), 100);
    const { exitCode, stdout, stderr } = await ended();
    clearInterval(signals);
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "sent 0, unknown 1; 1 still queued\n" });
    expect(stderr).toContain("Stopping at once");
    expect(world.texts()).toEqual(["m1"]);
    expect((await call(["outbox", "unknowns", ...world.db])).stdout).toContain("conversation 141");
  });

  test("after kill -9 the next run lists as unknown what was in flight, and sends only the rest", async () => {
    await using world = await outboxWith("141 m1", "143 m2");
    world.desk.emulator.faults.add({ fault: "stall-body", conversationId: 141 });
    const { child, ended } = startRun(world, "--concurrency", "1");
    await arrived(world, "m1");
    child.kill("SIGKILL");
    await ended();
    const { exitCode, stdout } = await world.run();
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: "sent 1, unknown 1\n" });
    expect([world.texts(), world.texts(143)]).toEqual([["m1"], ["m2"]]);
  });

  test("--forever sends what is added meanwhile, until a signal comes", async () => {
    await using world = await outboxWith("141 m1");
    const { child, ended } = startRun(world, "--forever");
    await arrived(world, "m1");
    await world.add("141 m2");
    await arrived(world, "m2");
    await expect
      .poll(async () => (await call(["outbox", "status", "--json", ...world.db])).stdout, { timeout: 30_000 })
      .toContain('"accepted":2');
    child.kill("SIGTERM");
    expect(await ended()).toMatchObject({ exitCode: 0, stdout: "sent 2\n" });
  });

  test("prints no warning about SQLite, on every Node.js that is supported", async () => {
    await using world = await outboxWith("141 m1");
    expect(await runBuilt(["outbox", "status", ...world.db])).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

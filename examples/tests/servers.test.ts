import { readFileSync } from "node:fs";
import path from "node:path";
import { startEmulator } from "@livedesk/emulator";
import { describe, expect, onTestFinished, test } from "vitest";
import { folderOf } from "../../.ci/example-project.mjs";
import { environment, sentTo, serve } from "./example.ts";

const textOf = (example: string, file: string): string => readFileSync(path.join(folderOf(example), file), "utf8");

test.each(["announce.ts", "try.ts"])("%s is the same in the examples for Express and Fastify", (file) => {
  expect(textOf("fastify", file)).toBe(textOf("express", file));
});

describe.each(["express", "fastify"])("the server of the example %s", (example) => {
  async function start() {
    const emulator = await startEmulator();
    onTestFinished(() => emulator.close());
    const server = await serve("server.ts", folderOf(example), environment(emulator));
    const shipped = (order: string) => fetch(`${server.url}/orders/${order}/shipped`, { method: "POST" });
    return { emulator, server, shipped };
  }

  test("sends one message if two calls for an order arrive at once", async () => {
    const { emulator, shipped } = await start();
    const answers = await Promise.all([shipped("A-17"), shipped("A-17")]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(sentTo(emulator, 141)).toEqual(["Your order A-17 has shipped."]);
  });

  test("sends no second message after an unknown outcome", async () => {
    const { emulator, shipped } = await start();
    emulator.faults.add({ fault: "reset-after-commit" });
    expect([(await shipped("A-18")).status, (await shipped("A-18")).status]).toEqual([502, 409]);
    expect(sentTo(emulator, 141)).toEqual(["Your order A-18 has shipped."]);
  });

  test("sends the message when it is called again after a 429, and says in the header Retry-After when", async () => {
    const { emulator, shipped } = await start();
    emulator.faults.add({ fault: "429", retryAfter: 3600 });
    const answer = await shipped("A-20");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, expect.stringMatching(/^3(600|59\d)$/)]);
    expect(await answer.json()).toEqual({ outcome: "rejected", code: "rate-limited" });
    // The client of the server waits as well, so nothing is sent before.
    expect((await shipped("A-20")).status).toBe(503);
    expect(sentTo(emulator, 143)).toEqual([]);
  });

  test("sends the message when it is called again after a call of which nothing was sent", async () => {
    const { emulator, shipped } = await start();
    emulator.faults.add({ fault: "429", count: 10 });
    expect((await shipped("A-20")).status).toBe(503);
    emulator.faults.clear();
    expect((await shipped("A-20")).status).toBe(201);
    expect(sentTo(emulator, 143)).toEqual(["Your order A-20 has shipped."]);
  });

  test("answers the request in progress with its outcome before it ends after SIGTERM", async () => {
    const { emulator, server, shipped } = await start();
    emulator.faults.add({ fault: "slow", delayMs: 500 });
    const answer = shipped("A-17");
    await expect.poll(() => sentTo(emulator, 141)).toHaveLength(1);
    const exit = server.stop();
    expect((await answer).status).toBe(201);
    expect(await exit).toBe(0);
  });

  test("answers 404 for an order that does not exist", async () => {
    const { shipped } = await start();
    expect((await shipped("B-1")).status).toBe(404);
  });
});

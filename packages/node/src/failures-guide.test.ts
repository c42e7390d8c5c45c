import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { WHATSAPP_ERRORS } from "@livedesk/core/whatsapp";
import { afterEach, beforeEach, expect, test } from "vitest";

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(() => emulator.close());

const guide = await readFile("../../docs/failures.md", "utf8");
const programs = [...guide.matchAll(/```ts\n([^]*?)```/g)].map(([, program]) => program ?? "");

/** Runs one of the guide's programs unchanged, and returns what it printed. */
async function run(number: number, url = emulator.url): Promise<string> {
  const { apiKey, apiSecret } = emulator;
  const env = { LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret, LIVEDESK_BASE_URL: url };
  const flags = ["--input-type=module-typescript", "--eval", programs[number] ?? ""];
  return (await promisify(execFile)(process.execPath, flags, { env })).stdout;
}

/**
 * A server in front of the emulator. It replaces the reason of each failure, and calls a function with the number of
 * each request.
 */
async function otherReason(reason: string, beforeRequest: (number: number) => void = () => {}) {
  let requests = 0;
  const server = createServer((request, response) => {
    void (async () => {
      beforeRequest(++requests);
      const { authorization = "", "content-type": type = "application/json" } = request.headers;
      const answer = await fetch(`${emulator.url}${request.url}`, {
        method: "POST",
        headers: { authorization, "content-type": type },
        body: await text(request),
      });
      const body = (await answer.text()).replace("131047: Re-engagement message is not allowed", reason);
      response.writeHead(answer.status, { "content-type": "application/json" }).end(body);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

test("the first program of the guide explains a failure", async () => {
  expect((await run(0)).split("\n")).toEqual([
    "131047 Re-engagement message",
    "The 24-hour window is closed, so only a template may be sent.",
    "until",
    expect.stringMatching(/^Send a WhatsApp template instead, .+\.$/),
    "",
  ]);
});

test("the second program of the guide retries a message that failed with 131047 after the customer has written, and not before", async () => {
  await using front = await otherReason("131047: Re-engagement message", (number) => {
    if (number === 2) emulator.customerWrites(142, "Hello?");
  });
  expect((await run(1, front.url)).split("\n")).toEqual([
    "message: failed with 131047: a retry fails until the customer has written. If the customer has written since then, retry with { force: true }; if not, send a template",
    expect.stringMatching(/^message \d+ is sent$/),
    "",
  ]);
  expect(front.requests()).toBe(2);
});

test.each([
  ["refuses a retry without force", "the customer has"],
  ["makes a retry", ""],
])("the guide's table of codes with `until` lists every code after which `messages.retry` %s", (retry, start) => {
  const listed = new RegExp(`^\\|[^|]*\\|([ ,\\d]*)\\|[^|]*\\| ${retry} +\\|$`, "m").exec(guide)?.[1] ?? "";
  const told = WHATSAPP_ERRORS.filter(({ retry: kind, until }) => kind === "until" && until !== undefined);
  const ofKind = told.filter(({ until = "" }) => until.startsWith("the customer has") === (start !== ""));
  expect(listed.trim().split(", ").map(Number)).toEqual(ofKind.map(({ code }) => code));
});

test("the third program of the guide retries a message that failed temporarily, until WhatsApp accepts the message", async () => {
  await using front = await otherReason("131016: Service unavailable", (number) => {
    if (number === 3) emulator.customerWrites(142, "Hello?");
  });
  expect(await run(2, front.url)).toMatch(/^message \d+ is sent\n$/);
  expect(front.requests()).toBe(3);
});

test("the third program of the guide gives up after three retries", async () => {
  await using front = await otherReason("(#2) Service temporarily unavailable");
  expect(await run(2, front.url)).toMatch(/^later: WhatsApp had a temporary failure\./);
  expect(front.requests()).toBe(4);
});

test.each([
  ["131000: Something went wrong", "later: Find out first whether the customer has the message"],
  ["(#1) API Unknown", "later: Find out first whether the customer has the message"],
  ["131047: Re-engagement message", "until: Send a WhatsApp template"],
  ["131049: Not delivered", "rate: Wait at least 24 hours"],
  ["190: Expired", "account: Renew"],
  ["400, Bad Request", "unknown: "],
])("the third program of the guide does not retry after %s", async (reason, says) => {
  await using front = await otherReason(reason);
  expect((await run(2, front.url)).startsWith(says)).toBe(true);
  expect(front.requests()).toBe(1);
});

test("the fourth program of the guide prints how long to wait, and sends nothing", async () => {
  const before = emulator.truth();
  expect(await run(3)).toBe("hours to wait: 24\n");
  expect(emulator.truth()).toEqual(before);
});

test("every program of the guide is tested", () => {
  expect(programs).toHaveLength(4);
});

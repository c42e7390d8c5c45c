import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClientEvent, createClient, type Logger } from "./index.ts";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(() => emulator.close());

/** A client of the emulator, with the given listeners. */
const connect = (listeners: { logger?: Logger; onEvent?: (event: ClientEvent) => void }) =>
  createClient({ apiKey: emulator.apiKey, apiSecret: emulator.apiSecret, baseUrl: emulator.url, ...listeners });

const types = (events: readonly ClientEvent[]) => events.map(({ type }) => type);

test("diagnostics channels publish events to their subscribers", async () => {
  const events: ClientEvent[] = [];
  const listen = (event: unknown): void => void events.push(event as ClientEvent);
  const names = ["livedesk:request", "livedesk:response", "livedesk:outcome"];
  const client = connect({});
  for (const name of names) subscribe(name, listen);
  await client.messages.send(141, { content: "Hello" });
  for (const name of names) unsubscribe(name, listen);
  await client.messages.send(141, { content: "Hello" });
  await client.close();
  expect(types(events)).toEqual(["request", "response", "outcome"]);
  expect(events.at(-1)).toMatchObject({ outcome: "accepted", messageId: 3030, kind: "text" });
});

test("a value with characters that may be deleted causes a warning on its channel and in the log, and the warning does not contain the value", async () => {
  const events: unknown[] = [];
  const lines: string[] = [];
  const nothing = (): void => undefined;
  const logger = { debug: nothing, info: nothing, warn: (line: string) => void lines.push(line), error: nothing };
  const listen = (event: unknown): void => void events.push(event);
  const client = connect({ logger });
  const template_params = { name: "order_update", language: "en_US", processed_params: { 1: "O'Canary" } };
  subscribe("livedesk:warning", listen);
  await client.messages.send(141, { content: "Hello", template_params });
  unsubscribe("livedesk:warning", listen);
  await client.close();
  const field = "template_params.processed_params.1";
  expect(events).toMatchObject([{ type: "warning", kind: "template", attempt: 0, code: "characters-deleted", field }]);
  expect(lines).toEqual([
    `livedesk call 1 (template, /api/v2/accounts/conversations/141/messages): ${field}: contains < > " or ', which LiveDesk may delete`,
  ]);
  expect(JSON.stringify([events, lines])).not.toContain("Canary");
});

test("a logger gets a line for each event, with a suitable level and without the text of the message", async () => {
  const lines: string[] = [];
  const level = (name: string) => (line: string) => void lines.push(`${name} ${line.replaceAll(/\d+ ms/g, "n ms")}`);
  const logger = { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") };
  const events: ClientEvent[] = [];
  const client = connect({ logger, onEvent: (event) => events.push(event) });
  const sent = await client.messages.send(141, { content: "canary" });
  await client.messages.send(999, { content: "canary" }).catch(() => undefined);
  await client.close();
  const call = (number: number, id: number) =>
    `livedesk call ${number} (text, /api/v2/accounts/conversations/${id}/messages)`;
  expect(lines).toEqual([
    `debug ${call(1, 141)}: attempt 1`,
    `debug ${call(1, 141)}: HTTP 200 after n ms`,
    `info ${call(1, 141)}: accepted as ${sent.id} after n ms`,
    `debug ${call(2, 999)}: attempt 1`,
    `debug ${call(2, 999)}: HTTP 404 after n ms`,
    expect.stringMatching(/^error .*: rejected: The request was refused \(HTTP 404\)/),
  ]);
  expect(types(events)).toEqual(["request", "response", "outcome", "request", "response", "outcome"]);
  expect(JSON.stringify([lines, events])).not.toContain("canary");
});

describe("the message is sent and the other listeners get every event in spite of", () => {
  const throws = (): never => {
    throw new Error("canary");
  };
  const rejects = (): never => Promise.reject(new Error("canary")) as never;

  test.each([
    ["throws", throws],
    ["rejects", rejects],
  ])("a listener that %s", async (_, fails) => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const heard: unknown[] = [];
    const listen = (event: unknown): void => void heard.push(event);
    subscribe("livedesk:outcome", listen);
    const logged: string[] = [];
    const info = (line: string): never => (logged.push(line), fails());
    const client = connect({ onEvent: fails, logger: { debug: fails, info, warn: fails, error: fails } });
    expect(await client.messages.send(141, { content: "Hello" })).toMatchObject({ status: "sent" });
    await client.close();
    unsubscribe("livedesk:outcome", listen);
    process.off("unhandledRejection", note);
    expect([logged.length, heard.length, unhandled]).toEqual([1, 1, []]);
  });
});

test("the channels get every event even if a method of the logger is removed later", async () => {
  const heard: unknown[] = [];
  const listen = (event: unknown): void => void heard.push(event);
  subscribe("livedesk:request", listen);
  const logger: Partial<Logger> = { ...console };
  const client = connect({ logger: logger as Logger });
  for (const level of ["debug", "info", "warn", "error"] as const) delete logger[level];
  await client.messages.send(141, { content: "Hello" });
  await client.close();
  unsubscribe("livedesk:request", listen);
  expect(heard).toHaveLength(1);
});

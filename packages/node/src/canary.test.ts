import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { type Emulator, FAULT_NAMES, type FaultRule, startEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ClientEvent,
  createClient,
  fetchTransport,
  httpTransport,
  type Logger,
  undiciTransport,
} from "./index.ts";

const canary = (name: string): string => `${name}-${randomBytes(12).toString("base64")}/ü+`;
const apiKey = canary("key");
const apiSecret = canary("secret");
const core = canary("content");
const content = `${core}  two\nlines`;
const filename = canary("filename").replaceAll("/", "_");

/** The forms in which a person could recognise a text. */
const formsOf = (text: string): string[] => [
  text,
  JSON.stringify(text).slice(1, -1),
  encodeURIComponent(text),
  Buffer.from(text).toString("base64").replace(/=+$/, ""),
  Buffer.from(text).toString("base64url"),
];
const whole = [apiKey, apiSecret, `${apiKey}:${apiSecret}`, content, filename].flatMap(formsOf);
// A line with different white space would not contain the whole content, but would still contain most of it.
const hidden = [...whole, ...formsOf(core)];

let emulator: Emulator;
/** A server that repeats each request in its refusal, in every form. */
const parrot = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    const known = [
      apiKey,
      apiSecret,
      `${apiKey}:${apiSecret}`,
      content,
      ...(body.includes(filename) ? [filename] : []),
    ];
    const error = [...known.flatMap(formsOf), request.headers.authorization, body].join(" ");
    response.writeHead(422, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  });
});

beforeAll(async () => {
  emulator = await startEmulator({ apiKey, apiSecret });
  await new Promise<void>((resolve) => parrot.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  await emulator.close();
  parrot.close();
});

const inputs: readonly object[] = [
  { content },
  { content, attachments: [{ name: filename, data: Buffer.from(content) }] },
  { content, template_params: { name: "order_update", language: "en_US", processed_params: { 1: content } } },
  { content, privat: content },
  { content: [content] },
  { content, attachments: [content] },
  { content, template_params: { name: content, language: "en_US", processed_params: { 1: `${content}\n` } } },
  { content, template_params: { name: "n", language: "l", header_params: { type: content, media_url: content } } },
];

const faults: readonly (FaultRule | undefined)[] = [
  undefined,
  ...FAULT_NAMES.map((fault): FaultRule => (fault === "slow" ? { fault, delayMs: 1, odds: 1 } : { fault, odds: 1 })),
];

test.each(Object.entries({ undiciTransport, fetchTransport, httpTransport }))(
  "with %s, no error, event or log line shows a credential or the text of a message in any form",
  async (_, transport) => {
    const shown: string[] = [];
    const show = (value: unknown): void => {
      shown.push(String(value), inspect(value, { depth: 12, showHidden: true }), JSON.stringify(value) ?? "");
    };
    const line = (text: string, event: ClientEvent): void => [text, event].forEach(show);
    const logger: Logger = { debug: line, info: line, warn: line, error: line };
    const { port } = parrot.address() as AddressInfo;
    for (const baseUrl of [emulator.url, `http://127.0.0.1:${port}`, "http://127.0.0.1:9"]) {
      const options = { transport: transport({ apiKey, apiSecret, baseUrl }), logger, onEvent: show, maxRetries: 1 };
      const client = createClient({ ...options, timeout: 60, ordering: "none" });
      for (const fault of baseUrl === emulator.url ? faults : [undefined]) {
        emulator.faults.replace({ rules: fault ? [fault] : [] });
        await Promise.all(
          inputs.map((input) =>
            // An accepted message contains its text. An error must not contain the text.
            client.messages.send(143, input as { content: string }).catch(show),
          ),
        );
      }
      await client.close();
    }
    show(createClient({ apiKey, apiSecret }));
    const found = hidden.filter((form) => shown.some((text) => text.includes(form)));
    expect(shown.length).toBeGreaterThan(500);
    expect(found).toEqual([]);
  },
);

import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import type { FileInput, TemplateHeader } from "@livedesk/schema";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient } from "./index.ts";

let emulator: Emulator;
let livedesk: Client;

beforeAll(async () => {
  emulator = await startEmulator();
  livedesk = createClient({ apiKey: emulator.apiKey, apiSecret: emulator.apiSecret, baseUrl: emulator.url });
});

afterAll(async () => {
  await livedesk.close();
  await emulator.close();
});

const stored = (id: number) =>
  emulator
    .truth()
    .conversations.flatMap(({ messages }) => messages)
    .find((message) => message.id === id);

/** U+0000 and a lone surrogate cannot be stored, neither in a text nor in a key. */
const isStorable = (value: unknown): boolean => !/\\u0000|\\ud[89a-f]/.test(JSON.stringify(value));

const anyText = fc.string({ unit: "binary", maxLength: 200 }).filter(isStorable);
const content = anyText.filter((text) => /\S/.test(text));
const line = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => /\S/.test(text) && !/[\n\r\t]| {5}/.test(text));

const throughJson = (value: object): object => JSON.parse(JSON.stringify(value));
const attributes = fc
  .dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue(), { noNullPrototype: true })
  .filter((value) => !JSON.stringify(value).includes("__proto__") && !("in_reply_to" in value) && isStorable(value))
  .chain((value) => fc.constantFrom(value, { ...value, in_reply_to: 29 }));

const message = fc.record(
  { content, private: fc.boolean(), content_attributes: attributes },
  { requiredKeys: ["content"] },
);

// The server decodes "%22" in a file name, because a form escapes a quotation mark as %22, and it drops what stands
// before a slash or a backslash.
const file = fc.record({
  name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter((name) => !/[%/\\]/.test(name)),
  data: fc.uint8Array({ maxLength: 5000 }).map((bytes) => new Uint8Array(bytes)),
  type: fc.constantFrom("image/png", "audio/ogg; codecs=opus", "application/pdf"),
});

const url = fc.webUrl({ validSchemes: ["https", "http"] });
const place = fc.record(
  {
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    name: line,
    address: line,
  },
  { requiredKeys: ["latitude", "longitude"] },
);
const positional = fc
  .array(line, { maxLength: 12 })
  .map((values) => Object.fromEntries(values.map((value, at) => [String(at + 1), value])));
const named = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/), line, { noNullPrototype: true });
const variables = fc.oneof(positional, named);
const headers = {
  text: fc.record({ type: fc.constant("text" as const), text_variables: variables }),
  image: fc.record({ type: fc.constant("image" as const), media_url: url }),
  video: fc.record({ type: fc.constant("video" as const), media_url: url }),
  document: fc.record({ type: fc.constant("document" as const), media_url: url, filename: line }),
  location: fc.record({ type: fc.constant("location" as const), location: place }),
} satisfies Readonly<Record<TemplateHeader["type"], unknown>>;
const header = fc.oneof(...Object.values(headers));
const button = fc.oneof(
  fc.record({ sub_type: fc.constant("url" as const), text: line }),
  fc.record({ sub_type: fc.constant("quick_reply" as const), payload: line }),
);
const buttons = fc.array(button, { maxLength: 10 }).map((list) => list.map((item, index) => ({ index, ...item })));
const template_params = fc.record(
  {
    // The emulator refuses every other name, because Meta approves none.
    name: fc.stringMatching(/^[a-z0-9_]{1,60}$/),
    namespace: line,
    language: line,
    category: line,
    processed_params: variables,
    header_params: header,
    footer_params: fc.record({ text_variables: variables }),
    button_params: buttons,
  },
  { requiredKeys: ["name", "language"] },
);

test("any text message arrives unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(message, async (input) => {
      const sent = await livedesk.messages.send(141, input);
      expect(stored(sent.id)).toMatchObject(throughJson(input));
      expect(sent.content).toBe(input.content);
    }),
  );
});

/** The same file, in every form in which a file can be passed. */
const given = ({ name, data, type }: { name: string; data: Uint8Array<ArrayBuffer>; type: string }) => [
  { name, data, type },
  { name, data: new Blob([data]), type },
  { name, data: { size: data.length, open: () => Readable.from([data]) }, type },
  new File([data], name, { type }),
];

test("any files arrive unchanged, in every form in which they can be passed, with or without text", async () => {
  const files = fc.array(fc.tuple(file, fc.nat({ max: 3 })), { minLength: 1, maxLength: 3 });
  const caption = fc.record(
    { content: anyText, private: fc.boolean(), content_attributes: attributes },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(files, caption, async (chosen, input) => {
      const attachments = chosen.map(([item, way]) => given(item)[way] as FileInput);
      const sent = await livedesk.messages.send(141, { ...input, attachments });
      const arrived = stored(sent.id);
      expect(arrived).toMatchObject(throughJson({ content: "", private: false, ...input }));
      expect(arrived?.attachments.map(({ name, type, size, sha256 }) => ({ name, type, size, sha256 }))).toEqual(
        chosen.map(([{ name, type, data }]) => ({
          name,
          type,
          size: data.length,
          sha256: createHash("sha256").update(data).digest("hex"),
        })),
      );
    }),
  );
});

test("any template arrives unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(content, template_params, async (text, params) => {
      const sent = await livedesk.messages.send(141, { content: text, template_params: params });
      const arrived = stored(sent.id);
      expect(arrived?.content).toBe(text);
      expect(arrived?.template_params).toEqual(throughJson(params));
    }),
  );
});

import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { type ApiRequest, buildSendRequest, type SendInput, ValidationError } from "@livedesk/core";
import { encodeMultipart } from "@livedesk/core/adapter";
import type { FileInput, TemplateParams } from "@livedesk/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileReference } from "./file-reference.ts";
import { directoryFileStore } from "./files.ts";
import { type FreezerSettings, thaw } from "./frozen-input.ts";
import { freeze, type ToFreeze } from "./testing/freeze.ts";
import { memoryFolder } from "./testing/suite/rows.ts";
import { fileSettings } from "./options.ts";
import { createSeal } from "./seal.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(memoryFolder(), "livedesk-"));
});

afterAll(() => rm(folder, { recursive: true }));

const settingsOf = (seal?: Parameters<typeof createSeal>[0]): FreezerSettings => ({
  files: fileSettings(undefined, () => directoryFileStore(path.join(folder, "files"))),
  seal: createSeal(seal),
});

const sealed = { keyId: "2026", key: randomBytes(32) };

/** A message that was stored and read again. */
async function stored(message: ToFreeze, settings: FreezerSettings): Promise<SendInput> {
  const { input, inputHash } = await freeze(message, settings);
  return thaw({ conversationId: String(message.conversationId), key: message.key, input, inputHash }, settings);
}

const ofText = (input: SendInput | string, key?: string): ToFreeze => ({ conversationId: 141, key, input });

/** A request as the bytes that are sent, or why there is none: a random value may not be a message. */
const outcomeOf = (building: Promise<ApiRequest<unknown>>): Promise<string> =>
  building.then(bytesOf, (error: ValidationError) => `refused: ${error.message}`);

/** A request as the bytes that are sent. */
async function bytesOf({ path: at, headers, kind, body }: ApiRequest<unknown>): Promise<string> {
  const head = JSON.stringify([at, headers, kind]);
  if (body.kind !== "multipart") return head + JSON.stringify(body);
  const { contentType, contentLength, segments } = encodeMultipart(body, {
    boundary: "x",
    typeOf: (name) => `of/${name.length}`,
  });
  const all: Uint8Array[] = [];
  for (const segment of segments) {
    if (typeof segment === "string") all.push(Buffer.from(segment));
    else if (ArrayBuffer.isView(segment)) all.push(segment);
    else if ("open" in segment) for await (const chunk of await segment.open()) all.push(chunk);
    else all.push(new Uint8Array(await segment.arrayBuffer()));
  }
  const bytes = Buffer.concat(all);
  expect(bytes.byteLength).toBe(contentLength);
  return head + contentType + bytes.toString("latin1");
}

const word = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => !/[\0\p{Surrogate}]/u.test(text));
const line = fc.stringMatching(/^[\p{L}\d,.!{}'"\\]{1,12}$/u);
const names = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/).filter((name) => name !== "__proto__");
const jsonValues = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => !/\\u0000|\\ud[89a-f]|__proto__/i.test(JSON.stringify(value)));
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });
const attributes = fc
  .tuple(fc.dictionary(names, jsonValues, { maxKeys: 4, noNullPrototype: true }), maybe(fc.integer({ min: 1 })))
  .map(([more, id]) => Object.assign(more, id === undefined ? {} : { in_reply_to: id }))
  .filter(({ in_reply_to: id }: { in_reply_to?: unknown }) => id === undefined || typeof id === "number");
const shared = { private: maybe(fc.boolean()), content_attributes: maybe(attributes) };

const bytes = fc.uint8Array({ maxLength: 60 });
const types = fc.constantFrom("image/png", "text/plain; charset=utf-8", "");
const fileName = fc.stringMatching(/^[\p{L}\d"\r\n ]{1,8}\.(png|txt)$/u);
const anyFile: fc.Arbitrary<FileInput> = fc.oneof(
  fc.record({ name: fileName, type: maybe(types), data: bytes }),
  fc.record({ name: fileName, data: bytes.map((data) => data.buffer) }),
  fc.record({ name: fileName, data: bytes.map((data) => new DataView(data.buffer, Math.min(1, data.length))) }),
  fc.record({ name: fileName, data: bytes.map((data) => new Blob([data])) }),
  fc.record({ name: fileName, data: fc.array(bytes, { maxLength: 3 }).map(sourceOf) }),
  fc.tuple(bytes, types).map(([data, type]) => new Blob([data], { type })),
  fc.tuple(bytes, fileName, types).map(([data, name, type]) => new File([data], name, { type })),
);

function sourceOf(chunks: readonly Uint8Array[]): { size: number; open: () => AsyncIterable<Uint8Array> } {
  return {
    size: chunks.reduce((sum, { length }) => sum + length, 0),
    async *open() {
      yield* chunks;
    },
  };
}

const values = fc.oneof(
  fc.dictionary(names, line, { maxKeys: 3, noNullPrototype: true }),
  fc.array(line, { maxLength: 3 }).map((list) => Object.fromEntries(list.map((value, at) => [String(at + 1), value]))),
);
const header = fc.oneof(
  values.map((text_variables) => ({ type: "text" as const, text_variables })),
  fc.record({ type: fc.constantFrom("image" as const, "video" as const), media_url: fc.webUrl() }),
  fc.record({ type: fc.constant("document" as const), media_url: fc.webUrl(), filename: maybe(line) }),
  fc.record({
    type: fc.constant("location" as const),
    location: fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
      name: maybe(line),
    }),
  }),
);
const button = fc.oneof(
  fc.record({ sub_type: fc.constant("url" as const), text: line }),
  fc.record({ sub_type: fc.constant("quick_reply" as const), payload: line }),
);
const buttons = fc.array(button, { maxLength: 3 }).map((list) => list.map((each, index) => ({ ...each, index })));
const params: fc.Arbitrary<TemplateParams> = fc.record({
  button_params: maybe(buttons),
  name: line,
  language: line,
  namespace: maybe(line),
  category: maybe(line),
  processed_params: maybe(values),
  header_params: maybe(header),
  footer_params: maybe(fc.record({ text_variables: maybe(values) })),
});

const content = word.filter((text) => /\S/.test(text));
const messages: Record<string, fc.Arbitrary<SendInput | string>> = {
  "a string": content,
  "a text": fc.record({ content_attributes: shared.content_attributes, content, private: shared.private }),
  files: fc.record({ attachments: fc.array(anyFile, { minLength: 1, maxLength: 3 }), content: maybe(word), ...shared }),
  "a template": fc.record({
    template_params: params,
    content,
    message_type: fc.constantFrom("outgoing" as const, undefined),
  }),
};

describe.each([
  ["as they are", undefined],
  ["sealed", sealed],
])("messages that are stored %s", (_, seal) => {
  test.each(Object.entries(messages))(
    "%s is sent byte for byte as if it had not been stored",
    async (__, arbitrary) => {
      const settings = settingsOf(seal);
      let sent = 0;
      await fc.assert(
        fc.asyncProperty(arbitrary, fc.constantFrom(141, "141"), async (input, conversationId) => {
          const direct = await outcomeOf((async () => buildSendRequest(conversationId, input))());
          const thawed = stored({ conversationId, key: "k", input }, settings);
          expect(await outcomeOf(thawed.then((again) => buildSendRequest("141", again)))).toBe(direct);
          if (direct.startsWith("refused: ")) return;
          sent += 1;
        }),
        { numRuns: 150 },
      );
      // Control: most random values were messages.
      expect(sent).toBeGreaterThan(75);
    },
  );

  test("a file that is kept by reference is sent byte for byte as if the message had not been stored", async () => {
    const at = path.join(folder, "catalogue.pdf");
    await writeFile(at, randomBytes(3_000_000));
    const input: SendInput = { content: "", attachments: [await fileReference(at, { type: "application/pdf" })] };
    const { files } = await freeze(ofText(input), settingsOf(seal));
    expect(files).toEqual([]);
    const direct = await bytesOf(buildSendRequest(141, input));
    expect(await bytesOf(buildSendRequest(141, await stored(ofText(input), settingsOf(seal))))).toBe(direct);
  });
});

describe("the hash of a message", () => {
  const hashOf = async (input: SendInput | string, conversationId: number | string = 141): Promise<string> =>
    Buffer.from((await freeze({ conversationId, key: "k", input }, settingsOf())).inputHash).toString("hex");
  const file = (data: string, name = "a.txt") => ({ name, data: Buffer.from(data) });

  test("is equal for messages that differ only in the order of their keys, in what is undefined, and in how an id is written", async () => {
    const hash = await hashOf({ content: "a", content_attributes: { x: { b: 1, a: 2 }, in_reply_to: 5 } });
    expect(
      await hashOf({ content_attributes: { in_reply_to: 5, x: { a: 2, b: 1 }, y: undefined }, content: "a" }),
    ).toBe(hash);
    expect(await hashOf("a")).toBe(await hashOf({ content: "a", private: undefined }, "141"));
  });

  test("is equal for the same file, kept as a copy or by reference", async () => {
    const at = path.join(folder, "a.txt");
    await writeFile(at, "bytes");
    const hash = await hashOf({ attachments: [file("bytes")] });
    expect(await hashOf({ attachments: [await fileReference(at)] })).toBe(hash);
    expect(await hashOf({ attachments: [{ name: "a.txt", data: new Blob(["bytes"]) }] })).toBe(hash);
  });

  test("differs for another text, another conversation, another file and another name of a file", async () => {
    const hashes = await Promise.all([
      hashOf("a"),
      hashOf("b"),
      hashOf("a", 142),
      hashOf({ content: "a", private: true }),
      hashOf({ content: "a", content_attributes: { list: [1, 2] } }),
      hashOf({ content: "a", content_attributes: { list: [2, 1] } }),
      hashOf({ content: "a", attachments: [file("x")] }),
      hashOf({ content: "a", attachments: [file("y")] }),
      hashOf({ content: "a", attachments: [file("x", "b.txt")] }),
    ]);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test("is the SHA-256 of the conversation and the message as JSON with sorted keys, which another program can make too", async () => {
    const json = '{"conversation":"141","input":{"content":"あ","content_attributes":{"a":1,"b":[null]}},"v":1}';
    const hash = createHash("sha256").update(json).digest("hex");
    expect(await hashOf({ content: "あ", content_attributes: { b: [null], a: 1 } })).toBe(hash);
  });
});

test("a message is stored as JSON, with its files as their names, sizes and hashes", async () => {
  const attachments = [{ name: "a.txt", type: "text/plain", data: Buffer.from("bytes") }, new Blob([])];
  const { input, files } = await freeze(ofText({ private: false, attachments }), settingsOf());
  const sha256 = createHash("sha256").update("bytes").digest("hex");
  const none = createHash("sha256").digest("hex");
  expect(JSON.parse(Buffer.from(input).toString())).toEqual({
    v: 1,
    input: {
      private: false,
      attachments: [
        { name: "a.txt", type: "text/plain", size: 5, sha256, kept: "copy" },
        { name: "blob", size: 0, sha256: none, kept: "copy" },
      ],
    },
  });
  expect(files).toEqual([sha256, none]);
});

test("a change of the input after it was frozen changes nothing", async () => {
  const data = Buffer.from("bytes");
  const input = { content: "before", content_attributes: { tag: "before" }, attachments: [{ name: "a.txt", data }] };
  const before = await bytesOf(buildSendRequest(141, structuredClone(input)));
  const { input: frozen, inputHash } = await freeze(ofText(input), settingsOf());
  input.content = input.content_attributes.tag = "after";
  data.fill("x");
  const thawed = thaw({ conversationId: "141", key: undefined, input: frozen, inputHash }, settingsOf());
  expect(await bytesOf(buildSendRequest(141, thawed))).toBe(before);
});

describe("a message that another program stored", () => {
  const thawJson = (json: string | Uint8Array): SendInput =>
    thaw(
      { conversationId: "141", key: undefined, inputHash: new Uint8Array(32), input: Buffer.from(json as string) },
      settingsOf(),
    );

  test("may be a string, and have its keys and spaces in any order", () => {
    expect(thawJson('{"v":1,"input":"Hello"}')).toEqual({ content: "Hello" });
    expect(thawJson('{ "input": {"private": true, "content": "Hello"}, "v": 1 }')).toEqual({
      content: "Hello",
      private: true,
    });
  });

  test("is refused before it is sent if its file is not one that was stored", () => {
    const input = thawJson('{"v":1,"input":{"attachments":[{"name":"a.txt","kept":"copy"}]}}');
    expect(() => buildSendRequest(141, input)).toThrow("attachments[0].data: is required");
  });

  test.each([
    ["is not JSON", "Hello"],
    ["has no version", '{"input":"Hello"}'],
    ["has another version", '{"v":2,"input":"Hello"}'],
    ["is not UTF-8", Buffer.from('{"v":1,"input":"Hello\u00ff"}', "latin1")],
  ])("is refused if it %s, without a word of its text in the error", (_, json) => {
    expect(() => thawJson(json)).toThrow(/^message: the stored message (is not JSON|was stored by another version)/);
    expect(() => thawJson(json)).not.toThrow(/Hello/);
  });
});

test("an input that LiveDesk could only refuse is refused by the check of the SDK, and no file is stored", async () => {
  const settings = {
    ...settingsOf(),
    files: fileSettings(undefined, () => directoryFileStore(path.join(folder, "none"))),
  };
  await expect(freeze(ofText({ content: " " }), settings)).rejects.toThrow(ValidationError);
  await expect(freeze({ ...ofText("Hello"), conversationId: "../1" }, settings)).rejects.toThrow("conversation_id");
  const input = { attachments: [{ name: "a.txt", data: Buffer.from("x") }], privat: true } as unknown as SendInput;
  await expect(freeze(ofText(input), settings)).rejects.toThrow('unknown key "privat"');
  for await (const { sha256 } of settings.files.store.list()) expect(sha256).toBe("no file");
});

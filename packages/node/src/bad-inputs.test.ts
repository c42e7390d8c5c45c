import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, type ClientOptions, createClient, fileFromPath, LiveDeskError } from "./index.ts";

let emulator: Emulator;
let livedesk: Client;
let folder: string;
let socket: Server;

beforeAll(async () => {
  subscribe("http.server.request.start", count);
  emulator = await startEmulator();
  livedesk = createClient({ apiKey: emulator.apiKey, apiSecret: emulator.apiSecret, baseUrl: emulator.url });
  folder = await mkdtemp(join(tmpdir(), "livedesk-"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  socket = createServer().listen(join(folder, "socket"));
  await once(socket, "listening");
  await writeFile(join(folder, "private.txt"), "x", { mode: 0o000 });
});

afterAll(async () => {
  unsubscribe("http.server.request.start", count);
  await livedesk.close();
  await emulator.close();
  socket.close();
  await rm(folder, { recursive: true });
});

let requests = 0;
const count = (): void => void requests++;

/**
 * Runs a call that must be refused before it is sent, and returns the error's message. Fails if a request reached the
 * server.
 */
async function complaint(run: () => unknown): Promise<string> {
  const before = requests;
  const error: unknown = await Promise.resolve()
    .then(run)
    .catch((thrown: unknown) => thrown);
  expect(requests).toBe(before);
  if (!(error instanceof LiveDeskError)) throw new Error("it was not refused");
  expect([error.outcome, error.attempts]).toEqual(["not-sent", 0]);
  return error.message;
}

// The parameters are unknown, because the compiler would refuse the wrong inputs of the tables.
const send = (id: unknown, input: unknown) => livedesk.messages.send(id as number, input as { content: string });

const ID = "must be a whole number from 1 to 9007199254740991, as a number or as a string of digits";

describe("send() refuses this id:", () => {
  test.each([
    "..%2f",
    "..",
    "../../users",
    "1/2",
    "",
    " ",
    "NaN",
    "0",
    "01",
    "-1",
    "1.0",
    "1e3",
    "0x1",
    "١",
    "9007199254740992",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    0,
    -1,
    1.5,
    null,
    undefined,
    {},
    [141],
    true,
  ])("%j", async (id) => {
    expect(await complaint(() => send(id, { content: "Hello" }))).toBe(`conversation_id: ${ID}`);
    expect(await complaint(() => livedesk.messages.retry(141, id as number))).toBe(`message_id: ${ID}`);
  });
});

const file = { name: "a.txt", data: new Uint8Array([1]) };
const HOW = "give a File, a Blob or { name, data }; in Node.js, fileFromPath(path) returns such an object";
const DATA = "bytes (an ArrayBuffer or a view of an ArrayBuffer), a Blob, or { size, open() }";
const NUL = "must not contain the character NUL (U+0000): it cannot be stored";
const HALF = "must be well-formed Unicode: it contains a lone surrogate (half of a surrogate pair)";
const JSON_RULE = "must be a plain object of JSON values: no dates, no functions, no NaN";
const IN_REPLY_TO = "content_attributes.in_reply_to: must be the id of a message, a whole number, 1 or more";

describe("send() refuses a message:", () => {
  test.each([
    [undefined, 'message: must be a string, or an object such as { content: "Hello" }'],
    [true, 'message: must be a string, or an object such as { content: "Hello" }'],
    [{}, "content: is required: give the text of the message"],
    [{ content: "" }, "content: must not be empty"],
    [{ content: " \t\n" }, "content: must not be blank"],
    [{ content: 5 }, "content: must be the text of the message"],
    [{ content: "a".repeat(150_001) }, "content: must be at most 150000 characters long"],
    [
      { content: "\udc00" },
      "content: must be well-formed Unicode: it contains a lone surrogate (half of a surrogate pair)",
    ],
    [{ content: "a", private: "true" }, "private: must be true or false"],
    [
      { content: "a", Private: true },
      'message: has the unknown key "Private"; known: content, private, content_attributes',
    ],
    [
      { content: "a", message_type: "incoming" },
      'message: has the unknown key "message_type"; known: content, private, content_attributes',
    ],
    [{ content: "a", content_attributes: [] }, `content_attributes: ${JSON_RULE}`],
    [{ content: "a", content_attributes: { at: new Date(0) } }, `content_attributes: ${JSON_RULE}`],
    [{ content: "a", content_attributes: { n: Number.NaN } }, `content_attributes: ${JSON_RULE}`],
    [{ content: "a", content_attributes: { in_reply_to: "29" } }, IN_REPLY_TO],
    [{ content: "a", content_attributes: { in_reply_to: -29 } }, IN_REPLY_TO],
    [{ content: "a", content_attributes: { in_reply_to: 2 ** 53 } }, IN_REPLY_TO],
    [{ attachments: [] }, "attachments: must contain at least one file, or be left out"],
    [{ attachments: file }, "attachments: must be an array of files"],
    [{ attachments: ["photo.jpg"] }, `attachments[0]: must be a file: ${HOW}`],
    [{ attachments: [file, "photo.jpg"] }, `attachments[1]: must be a file: ${HOW}`],
    [{ attachments: [new Uint8Array([1])] }, `attachments[0]: must be a file: ${HOW}`],
    [
      { attachments: [file, { name: "a.txt", data: "text" }] },
      `attachments[1].data: must be ${DATA}: for text, give new TextEncoder().encode(text); for a path, in Node.js, give the result of fileFromPath(path) as the file`,
    ],
    [{ attachments: [{ data: new Uint8Array() }] }, "attachments[0].name: must be the name of the file"],
    [{ attachments: [new File([], "")] }, "attachments[0].name: must be the name of the file"],
    [{ attachments: [{ ...file, name: "a\0.txt" }] }, `attachments[0].name: ${NUL}`],
    [{ attachments: [{ ...file, type: "text" }] }, 'attachments[0].type: must be a MIME type such as "image/png"'],
    [
      { attachments: [fileFromPath("missing").catch(() => undefined)] },
      "attachments[0]: must be a file, not a promise of a file: await the promise first",
    ],
    [{ content: "a\0" }, `content: ${NUL}`],
    [{ attachments: [file], content: "\0" }, `content: ${NUL}`],
    [{ content: "a", content_attributes: { notes: [{ by: "a\0" }] } }, `content_attributes.notes[0].by: ${NUL}`],
    [{ content: "a", content_attributes: { note: "\udc00" } }, `content_attributes.note: ${HALF}`],
    [
      { content: "a", content_attributes: { note: { "\ud83d": 1 } } },
      `content_attributes.note: has a key that is not well-formed Unicode`,
    ],
    [
      { attachments: [{ ...file, type: "text/plain\r\nX: 1" }] },
      'attachments[0].type: must be a MIME type such as "image/png"',
    ],
    [{ attachments: [file], content: "a".repeat(150_001) }, "content: must be at most 150000 characters long"],
  ])("$0 is refused: $1", async (input, message) => {
    expect(await complaint(() => send(141, input))).toBe(message);
  });
});

const url = "https://example.com/image.jpg";
const LINE = "must not contain a line break or a tab: WhatsApp refuses them";
const PLACE = "must be a button's place among all buttons, from 0 to 9";
const button = (fields: object) => ({ button_params: [{ index: 0, sub_type: "url", text: "a", ...fields }] });
const place = (location: object) => ({ header_params: { type: "location", location } });

describe("send() refuses a template:", () => {
  test.each([
    [{ name: undefined }, "name: is required: give a string"],
    [{ name: "" }, "name: must not be empty"],
    [{ language: " " }, "language: must not be blank"],
    [
      { nmae: "x" },
      ': has the unknown key "nmae"; known: name, namespace, language, category, processed_params, header_params, footer_params, button_params',
    ],
    [{ processed_params: { 1: "" } }, "processed_params.1: must not be empty"],
    [{ processed_params: { 1: " " } }, "processed_params.1: must not be blank"],
    [{ processed_params: { 1: 5 } }, "processed_params.1: must be a string"],
    [
      { processed_params: { 1: "a", 3: "b" } },
      'processed_params: must have the positions from "1" without a gap: "2" is missing',
    ],
    [
      { processed_params: { 2: "b" } },
      'processed_params: must have the positions from "1" without a gap: "1" is missing',
    ],
    [{ processed_params: { 0: "b" } }, 'processed_params: has the key "0": use positions ("1", "2") or variable names'],
    [
      { processed_params: { 1: "a", name: "b" } },
      "processed_params: mixes positions and names: a template has only one kind",
    ],
    [{ processed_params: { 1: "two\nlines" } }, `processed_params.1: ${LINE}`],
    [{ processed_params: { 1: "a\tb" } }, `processed_params.1: ${LINE}`],
    [
      { processed_params: { 1: "a     b" } },
      "processed_params.1: must not contain more than 4 spaces in a row: WhatsApp refuses them",
    ],
    [
      { header_params: { type: "sticker" } },
      'header_params.type: must be "text", "image", "video", "document" or "location"',
    ],
    [
      { header_params: { type: "text" } },
      'header_params.text_variables: is required: give an object of values, for example { "1": "John" }',
    ],
    [
      { header_params: { type: "image" } },
      'header_params.media_url: is required: give the URL of the file, for example "https://example.com/image.jpg"',
    ],
    [
      { header_params: { type: "image", media_url: "ftp://example.com/a" } },
      "header_params.media_url: must be an http or https URL",
    ],
    [
      { header_params: { type: "video", media_url: "https://me:pw@example.com/a" } },
      "header_params.media_url: must name a host, without a user name or password",
    ],
    [
      { header_params: { type: "document", media_url: `${url} x` } },
      "header_params.media_url: must not contain spaces or control characters",
    ],
    [
      { header_params: { type: "image", media_url: url, filename: "a" } },
      'header_params: has the unknown key "filename"; known: type, media_url',
    ],
    [
      place({ latitude: 91, longitude: 0 }),
      "header_params.location.latitude: must be a number of degrees from -90 to 90",
    ],
    [
      place({ latitude: 0, longitude: -180.1 }),
      "header_params.location.longitude: must be a number of degrees from -180 to 180",
    ],
    [
      place({ latitude: "0", longitude: 0 }),
      "header_params.location.latitude: must be a number of degrees from -90 to 90",
    ],
    [
      place({ latitude: 0 }),
      "header_params.location.longitude: is required: give a number of degrees from -180 to 180",
    ],
    [{ footer_params: { text_variables: { 1: "" } } }, "footer_params.text_variables.1: must not be empty"],
    [button({ text: undefined }), "button_params[0].text: is required: give a string"],
    [button({ text: "" }), "button_params[0].text: must not be empty"],
    [
      { button_params: [{ index: 0, sub_type: "quick_reply" }] },
      "button_params[0].payload: is required: give a string",
    ],
    [button({ sub_type: "call" }), 'button_params[0].sub_type: must be "url" or "quick_reply"'],
    [button({ index: -1 }), `button_params[0].index: ${PLACE}`],
    [button({ index: 10 }), `button_params[0].index: ${PLACE}`],
    [button({ index: 0.5 }), `button_params[0].index: ${PLACE}`],
    [button({ index: "0" }), `button_params[0].index: ${PLACE}`],
    [
      { button_params: [...button({}).button_params, ...button({}).button_params] },
      "button_params[1].index: repeats the button 0",
    ],
  ])("$0 is refused: $1", async (params, message) => {
    const template_params = { name: "order_update", language: "en_US", ...params };
    const expected = message.startsWith(":") ? `template_params${message}` : `template_params.${message}`;
    expect(await complaint(() => send(141, { content: "Hi", template_params }))).toBe(expected);
  });

  test.each([
    [{ attachments: [file] }, "attachments: cannot be used with a template: send the files in another message"],
    [{ private: true }, "private: cannot be used with a template: a template always goes to the customer"],
    [
      { content_attributes: { in_reply_to: 29 } },
      "content_attributes: cannot be used with a template: a template cannot be a reply",
    ],
    [{ message_type: "incoming" }, 'message_type: must be "outgoing", or left out'],
    [{ content: "" }, "content: must not be empty"],
  ])("with %o", async (extra, message) => {
    const template = { content: "Hi", template_params: { name: "order_update", language: "en_US" }, ...extra };
    expect(await complaint(() => send(141, template))).toBe(message);
  });
});

describe("fileFromPath() refuses", () => {
  test.each([
    ["a directory", () => folder, "is a directory: pass the path of a file"],
    ["a missing file", () => join(folder, "missing"), "does not exist"],
    ["a path below a file", () => join(folder, "private.txt", "x"), "does not exist"],
    ["a device", () => "/dev/null", "is a device: pass the path of a file"],
    ["a pipe", () => join(folder, "pipe"), "is a pipe: pass the path of a file"],
    ["a socket", () => join(folder, "socket"), "is a socket: pass the path of a file"],
  ])("%s", async (_, path, message) => {
    expect(await complaint(() => fileFromPath(path()))).toBe(`file: ${JSON.stringify(path())} ${message}`);
  });

  test.runIf(process.platform === "linux")("a file in /proc, whose real size the system does not report", async () => {
    expect(await complaint(() => fileFromPath("/proc/cpuinfo"))).toBe(
      'file: "/proc/cpuinfo" cannot be streamed, because its real size differs from the size that the system reports (0 bytes). Read the file yourself, and pass { name, data }',
    );
  });

  test.each<[name: string, path: unknown]>([
    ["undefined", undefined],
    ["an empty path", ""],
    ["a path with NUL", "a\0b"],
    ["bytes", Buffer.from("a")],
    ["an https URL", new URL("https://example.com/photo.jpg")],
  ])("%s, which is not a path", async (_, path) => {
    expect(await complaint(() => fileFromPath(path as string))).toBe(
      'file: must be a path, or a "file:" URL of a local file',
    );
  });

  test("a file: URL that names another machine", async () => {
    expect(await complaint(() => fileFromPath(new URL("file://other.example/a")))).toBe(
      'file: must be a path, or a "file:" URL of a local file',
    );
  });

  test("an unknown option", async () => {
    expect(await complaint(() => fileFromPath("a", { filename: "b" } as object))).toBe(
      'Unknown option "filename". Known options: name, type',
    );
  });

  test("a file for which this user has no permission", async () => {
    const path = join(folder, "private.txt");
    const isRoot = process.geteuid?.() === 0;
    // The user root may read every file, so the test reads as another user, who needs access to the folder.
    await chmod(folder, 0o755);
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(await complaint(() => fileFromPath(path))).toBe(
        `file: ${JSON.stringify(path)} cannot be read: permission denied`,
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

const HTTPS = "must start with https: (http: is allowed only for this machine, such as http://127.0.0.1:4010)";

describe("send() refuses", () => {
  test.each<[ClientOptions, string]>([
    [{ baseUrl: "http://example.com" }, `baseUrl: ${HTTPS}`],
    [{ baseUrl: "http://127.0.0.1.nip.example" }, `baseUrl: ${HTTPS}`],
    [{ baseUrl: "https://me:pw@example.com" }, "baseUrl: must not contain a user name or password"],
    [{ baseUrl: "livedesk" }, "baseUrl: must be a URL such as https://livedesk-api.engagelab.com"],
    [{ apiKey: "a:b" }, "apiKey: must not contain a colon"],
    [{ apiSecret: "" }, "apiSecret: must not be empty"],
  ])("%j", async (options, message) => {
    expect(await complaint(() => createClient({ apiKey: "key", apiSecret: "secret", ...options }))).toBe(message);
  });

  test.each([0, -5, Number.NaN, 2 ** 31])("a timeout of %d ms", async (timeout) => {
    expect(await complaint(() => livedesk.messages.send(141, { content: "Hello" }, { timeout }))).toBe(
      "timeout: must be a number of ms from 1 to 2147483647",
    );
  });
});

test("control: the test counts a message that reaches the server", async () => {
  const before = requests;
  await livedesk.messages.send(999, { content: "Hello" }).catch(() => undefined);
  expect(requests).toBe(before + 1);
});

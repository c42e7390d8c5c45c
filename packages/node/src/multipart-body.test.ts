import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import busboy from "busboy";
import { type FormData, Response } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, createClient } from "./index.ts";

interface Part {
  readonly name: string;
  readonly filename?: string | undefined;
  readonly type?: string;
  readonly body: string;
}

/** Reads a request with busboy, and again with undici: two parsers that are independent of this package. */
async function parse(request: IncomingMessage): Promise<{ byBusboy: Part[]; byUndici: Part[]; length: number }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const contentType = request.headers["content-type"] ?? "";
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  return { byBusboy: await readWithBusboy(contentType, body), byUndici: await readForm(form), length: body.length };
}

async function readWithBusboy(contentType: string, body: Buffer): Promise<Part[]> {
  const parts: Promise<Part>[] = [];
  const parser = busboy({ headers: { "content-type": contentType }, defParamCharset: "utf8", preservePath: true });
  parser.on("field", (name, value) => parts.push(Promise.resolve({ name, body: value })));
  parser.on("file", (name, stream, { filename, mimeType }) =>
    parts.push(text(stream).then((content) => ({ name, filename, type: mimeType, body: content }))),
  );
  const done = new Promise((resolve, reject) => parser.on("close", resolve).on("error", reject));
  parser.end(body);
  await done;
  return Promise.all(parts);
}

const readForm = (form: FormData): Promise<Part[]> =>
  Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === "string"
        ? { name, body: value }
        : { name, filename: value.name, type: value.type, body: await value.text() },
    ),
  );

let received: Awaited<ReturnType<typeof parse>> & { headers: IncomingMessage["headers"] };
let livedesk: Client;
const server = createServer((request, response) => {
  void parse(request)
    .then((parsed) => (received = { ...parsed, headers: request.headers }))
    .finally(() => response.end('{"id":1}'));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  livedesk = createClient({ apiKey: "key", apiSecret: "secret", baseUrl: `http://127.0.0.1:${port}` });
});

afterAll(async () => {
  await livedesk.close();
  server.close();
});

/** 255 bytes, the longest name that file systems have. */
const longName = `${"é".repeat(125)}.docx`;
const data = new TextEncoder().encode("bytes");

describe("an independent parser reads our multipart bodies and finds", () => {
  test("the fields and the files, in order and with an exact length", async () => {
    await livedesk.messages.send(141, {
      content: "one\ntwo\r\nthree --livedesk",
      private: true,
      content_attributes: { in_reply_to: 29 },
      attachments: [{ name: "a.png", data }, new File([], "empty.pdf", { type: "application/pdf" })],
    });
    const parts = [
      { name: "content", body: "one\ntwo\r\nthree --livedesk" },
      { name: "private", body: "true" },
      { name: "content_attributes", body: '{"in_reply_to":29}' },
      { name: "attachments[]", filename: "a.png", type: "image/png", body: "bytes" },
      { name: "attachments[]", filename: "empty.pdf", type: "application/pdf", body: "" },
    ];
    expect(received.byBusboy).toEqual(parts);
    expect(received.byUndici).toEqual(parts);
    expect(received.headers["content-length"]).toBe(String(received.length));
    expect(received.headers["transfer-encoding"]).toBeUndefined();
  });

  // busboy returns a file name with its escapes, and undici decodes the escapes.
  test.each([
    ["plain.jpg", "plain.jpg", "image/jpeg"],
    ['写真 "1".jpg', "写真 %221%22.jpg", "image/jpeg"],
    ["a\r\nX-Injected: 1.png", "a%0D%0AX-Injected: 1.png", "image/png"],
    [longName, longName, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["no-extension", "no-extension", "application/octet-stream"],
    ["..", "..", "application/octet-stream"],
    ["50% off;=.gif", "50% off;=.gif", "image/gif"],
  ])("the filename %j", async (name, onTheWire, type) => {
    await livedesk.messages.send(141, { attachments: [{ name, data }] });
    expect(received.byUndici).toEqual([{ name: "attachments[]", filename: name, type, body: "bytes" }]);
    expect(received.byBusboy).toEqual([{ name: "attachments[]", filename: onTheWire, type, body: "bytes" }]);
  });

  test("the type that was given, and not the type that the name has", async () => {
    await livedesk.messages.send(141, { attachments: [{ name: "a.bin", data, type: "audio/ogg; codecs=opus" }] });
    expect(received.byUndici[0]?.type).toBe("audio/ogg; codecs=opus");
  });

  test("the bytes of an object that only looks like a Blob", async () => {
    const { size, type } = new Blob([data]);
    const lookalike = { name: "a.txt", size, type, stream: () => null, arrayBuffer: async () => data.buffer };
    await livedesk.messages.send(141, { attachments: [lookalike] });
    expect(received.byUndici[0]).toMatchObject({ filename: "a.txt", body: "bytes" });
  });
});

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Desk, form, rawForm, START } from "../testing/desk.ts";

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
const photo = new File([bytes], "photo.png", { type: "image/png" });

test("the answer has every documented field of a message and of an attachment", async () => {
  const desk = new Desk();
  const { status, body } = await desk.send(
    141,
    form(["content", "詳細画像は以下の通りです"], ["attachments[]", photo]),
  );
  expect(status).toBe(200);
  expect(body).toStrictEqual({
    id: 3030,
    content: "詳細画像は以下の通りです",
    inbox_id: 79,
    conversation_id: 141,
    message_type: 1,
    content_type: "text",
    status: "sent",
    content_attributes: {},
    created_at: START,
    private: false,
    source_id: null,
    sorting_id: 4,
    sender: expect.objectContaining({ id: 3, type: "user" }),
    attachments: [
      {
        id: 199,
        message_id: 3030,
        file_type: "image",
        account_id: 14,
        extension: null,
        data_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4010\/rails\/[\w/-]+\/photo\.png$/),
        thumb_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4010\/rails\/[\w/-]+\/photo\.png$/),
        file_size: 1000,
        width: null,
        height: null,
      },
    ],
  });
});

test("several files keep their order, and each can be downloaded", async () => {
  const desk = new Desk();
  const note = new File(["note"], "note.txt", { type: "text/plain" });
  const { body } = await desk.send(141, form(["attachments[]", photo], ["attachments[]", note]));
  expect(body).toMatchObject({
    content: "",
    attachments: [{ id: 199 }, { id: 200, file_type: "file", thumb_url: "", file_size: 4 }],
  });
  expect(desk.truthOf(141)?.messages.at(-1)?.attachments).toMatchObject([
    { name: "photo.png", type: "image/png", size: 1000, sha256: createHash("sha256").update(bytes).digest("hex") },
    { name: "note.txt", type: "text/plain", size: 4 },
  ]);
});

test("a private reply with a file has all of its fields", async () => {
  const { body } = await new Desk().send(
    141,
    form(["attachments[]", photo], ["private", "true"], ["content_attributes", '{"in_reply_to":29}']),
  );
  expect(body).toMatchObject({ private: true, content_attributes: { in_reply_to: 29 } });
});

test('private can be given as "false"', async () => {
  const { body } = await new Desk().send(141, form(["attachments[]", photo], ["private", "false"]));
  expect(body).toMatchObject({ private: false });
});

describe("file_type depends only on the declared MIME type:", () => {
  test.each([
    ["image/jpeg", "image"],
    ["image/webp", "image"],
    ["image/svg+xml", "file"],
    ["image/heic", "file"],
    ["video/mp4", "video"],
    ["video/x-matroska", "file"],
    ["audio/mpeg", "audio"],
    ["audio/ogg; codecs=opus", "audio"],
    ["application/pdf", "file"],
    ["", "file"],
  ])("the type %j leads to the file_type %s", async (type, fileType) => {
    const { body } = await new Desk().send(141, form(["attachments[]", new File(["x"], "picture.jpg", { type })]));
    expect(body).toMatchObject({ attachments: [{ file_type: fileType }] });
  });
});

describe("file names are stored as Rack reads them", () => {
  test.each(['写真 "1".jpg', "two\r\nlines.txt", "é".repeat(127) + "x", "README", "100%.txt", "..", "😀.png"])(
    "the name %j",
    async (name) => {
      const desk = new Desk();
      await desk.send(141, form(["attachments[]", new File(["x"], name)]));
      expect(desk.truthOf(141)?.messages.at(-1)?.attachments).toMatchObject([{ name }]);
    },
  );

  test.each([
    ["a%20b.txt", "a b.txt"],
    ["../up.txt", "up.txt"],
    ["C:\\dir\\a.txt", "a.txt"],
    ["..%2fup.txt", "up.txt"],
    ["a%2520b.txt", "a%20b.txt"],
  ])("the name %j becomes %j", async (name, stored) => {
    const desk = new Desk();
    await desk.send(141, form(["attachments[]", new File(["x"], name)]));
    expect(desk.truthOf(141)?.messages.at(-1)?.attachments).toMatchObject([{ name: stored }]);
  });

  test("a name with percent signs that a caller wrote", async () => {
    const desk = new Desk();
    const part =
      'Content-Disposition: form-data; name="attachments[]"; filename="a%22b%0D%0Ac.txt"\r\nContent-Type: text/plain\r\n\r\nx';
    expect(await desk.sendRaw(rawForm(part))).toMatchObject({ status: 200 });
    expect(desk.truthOf(141)?.messages.at(-1)?.attachments).toMatchObject([{ name: 'a"b\r\nc.txt' }]);
  });
});

import { expect, test } from "vitest";
import { buildFileRequest } from "../index.ts";
import { encodeMultipart } from "../adapter.ts";

const boundary = "b0undary";
const typeOf = () => "application/octet-stream";

test("encodeMultipart() keeps the order of the parts and the line breaks, and escapes names like a browser", () => {
  const data = new Uint8Array([1]);
  const { body } = buildFileRequest(1, {
    content: "one\ntwo\rthree",
    attachments: [
      { name: '写真 "1".jpg', data, type: "image/jpeg" },
      { name: "a\r\nb", data },
    ],
  });
  if (body.kind !== "multipart") throw new Error("not multipart");
  const encoded = encodeMultipart(body, { boundary, typeOf });
  expect(encoded).toEqual({
    contentType: "multipart/form-data; boundary=b0undary",
    contentLength: encoded.segments.reduce((sum, segment) => sum + Buffer.byteLength(segment as string), 0),
    segments: [
      '--b0undary\r\nContent-Disposition: form-data; name="content"\r\n\r\none\ntwo\rthree\r\n',
      '--b0undary\r\nContent-Disposition: form-data; name="attachments[]"; filename="写真 %221%22.jpg"\r\nContent-Type: image/jpeg\r\n\r\n',
      data,
      "\r\n",
      '--b0undary\r\nContent-Disposition: form-data; name="attachments[]"; filename="a%0D%0Ab"\r\nContent-Type: application/octet-stream\r\n\r\n',
      data,
      "\r\n",
      "--b0undary--\r\n",
    ],
  });
});

test("encodeMultipart() does not change a body that is encoded already", () => {
  const data = { size: 3, open: async function* () {} };
  const body = { kind: "encoded", contentType: "multipart/form-data; boundary=x", data, isSpent: () => false } as const;
  expect(encodeMultipart({ ...body, texts: () => [] }, { boundary, typeOf })).toEqual({
    contentType: "multipart/form-data; boundary=x",
    contentLength: 3,
    segments: [data],
  });
});

import { expect, test } from "vitest";
import { buildFileRequest } from "../requests/build.ts";
import { webBody } from "./request-body.ts";

/** The body of a message with one file of this size. */
const bodyOf = (size: number, open: () => AsyncIterable<Uint8Array>) =>
  webBody(buildFileRequest(141, { attachments: [{ name: "a.txt", data: { size, open } }] }).body, "key");

test("a source that fills the same memory for each chunk is sent with the bytes that each chunk had when it was read", async () => {
  const { body } = await bodyOf(6, async function* () {
    const memory = new Uint8Array(3);
    for (const text of ["abc", "def"]) {
      new TextEncoder().encodeInto(text, memory);
      yield memory;
    }
  });
  expect(await (body as Blob).text()).toContain("\r\n\r\nabcdef\r\n");
});

test("a source that yields more bytes than its `size` says is closed and not read to its end", async () => {
  let read = 0;
  let isClosed = false;
  const sending = bodyOf(6, async function* () {
    try {
      for (; read < 1000; read++) yield new Uint8Array(4);
    } finally {
      isClosed = true;
    }
  });
  await expect(sending).rejects.toThrow("A file has more or fewer bytes than its `size` property says");
  expect({ read, isClosed }).toEqual({ read: 1, isClosed: true });
});

import type { FileInput } from "@livedesk/schema";
import { afterEach, expect, test, vi } from "vitest";
import { createClient } from "./index.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const TEXT = "the text of the file";

/** A `FileReader` for the files of the simulated page below. */
class Reader extends EventTarget {
  result: ArrayBuffer | undefined;
  error: Error | undefined;

  readAsArrayBuffer(blob: { readonly inner?: Blob }): void {
    Blob.prototype.arrayBuffer.call(blob.inner ?? blob).then(
      (bytes) => {
        this.result = bytes;
        this.dispatchEvent(new Event("load"));
      },
      (error: Error) => {
        this.error = error;
        this.dispatchEvent(new Event("error"));
      },
    );
  }
}

/** Removes the Blob methods that some versions of jsdom do not have. The slices of the Blob lack them too. */
function bare(blob: Blob): Blob {
  const slice = (start: number, end: number): Blob => bare(Blob.prototype.slice.call(blob, start, end));
  return Object.defineProperties(blob, {
    arrayBuffer: { value: undefined },
    stream: { value: undefined },
    slice: { value: slice },
  });
}

const inner = new File([TEXT], "a.txt", { type: "text/plain" });

const files: [string, () => unknown][] = [
  ["of this page", () => bare(new File([TEXT], "a.txt", { type: "text/plain" }))],
  [
    "of another page",
    () => ({ name: "a.txt", type: "text/plain", size: inner.size, inner, [Symbol.toStringTag]: "File" }),
  ],
];

async function sentBody(file: unknown): Promise<string> {
  let sent = "";
  const client = createClient({
    baseUrl: "https://relay.example",
    fetch: async (_, init) => {
      sent = await new Response(init?.body as Blob).text();
      return Response.json({ id: 1 });
    },
  });
  await client.messages.send(141, { attachments: [file as FileInput] });
  return sent;
}

test.each(files)("in a simulated page, a file %s that has no arrayBuffer() is sent", async (_, file) => {
  vi.stubGlobal("FileReader", Reader);
  expect(await sentBody(file())).toContain(`\r\n\r\n${TEXT}\r\n`);
});

test.each(files)(
  "in a simulated page without FileReader, a file %s that has no arrayBuffer() is not sent, and the error says why",
  async (_, file) => {
    await expect(sentBody(file())).rejects.toMatchObject({ outcome: "not-sent", code: "file-unreadable" });
  },
);

test("in a simulated page whose Blob has no text(), answers are read", async () => {
  vi.stubGlobal(
    "Blob",
    class extends Blob {
      override text = undefined as never;
    },
  );
  const answer = JSON.stringify({ id: 1, content: "\u{1F600} é" });
  const bytes = new TextEncoder().encode(answer);
  // The chunks have one byte each, so that the bytes of a character are in different chunks.
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const client = createClient({
    baseUrl: "https://relay.example",
    fetch: async () => new Response(body, { headers: { "content-type": "application/json" } }),
  });
  expect(await client.messages.send(141, { content: "Hello" })).toMatchObject({ id: 1, content: "\u{1F600} é" });
});

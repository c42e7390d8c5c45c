import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createClient } from "@livedesk/core";
import type { Transport } from "@livedesk/core/adapter";
import { manualClock } from "@livedesk/core/testing";
import { describe, expect, test } from "vitest";
import { GrowingBytes } from "./body.ts";
import { scriptedRelay, pageRequest } from "./testing/relays.ts";
import { text, file, form, formHeaders } from "./testing/requests.ts";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

test("chunks are joined in a buffer of at most twice their size", () => {
  const bytes = new GrowingBytes(1000);
  const piece = new Uint8Array([1, 2, 3]);
  for (let size = 3; size <= 999; size += 3) {
    bytes.add(piece);
    expect(bytes.size).toBe(size);
    expect(bytes.capacity).toBeGreaterThanOrEqual(size);
    expect(bytes.capacity).toBeLessThanOrEqual(Math.min(1000, 2 * size));
  }
  piece.fill(9);
  expect(bytes.bytes()).toEqual(Uint8Array.from({ length: 999 }, (_, at) => 1 + (at % 3)));
});

test("a buffer without chunks is empty", () => {
  expect(new GrowingBytes(10).bytes()).toEqual(new Uint8Array());
});

describe("the memory for a text in many small chunks", () => {
  const PIECES = 500_000;
  const one = (): Uint8Array => new Uint8Array(new ArrayBuffer(1));

  /**
   * A body whose text arrives byte by byte, and the memory that it takes after the whole text has arrived, in bytes.
   */
  function dripping(before: string, after: string) {
    let at = 0;
    let begun = 0;
    const grown = { bytes: 0 };
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (at === 0) {
            begun = used();
            controller.enqueue(Buffer.from(before));
          } else if (at <= PIECES) controller.enqueue(one().fill(97));
          else {
            grown.bytes = used() - begun;
            controller.enqueue(Buffer.from(after));
            controller.close();
          }
          at++;
        },
      },
      { highWaterMark: 0 },
    );
    return { body, grown, length: before.length + PIECES + after.length };
  }

  test.each([
    ["JSON", '{"content":"', '"}', { "content-type": "application/json" }],
    [
      "a form's text",
      form([text("content", "")], "")
        .toString()
        .slice(0, -2),
      `\r\n${form([file("a.txt", "text/plain", "a")]).toString()}`,
      formHeaders,
    ],
  ])(
    "a text in 500 000 chunks of one byte takes less than 30 MiB of memory, sent as %s",
    async (_, before, after, type) => {
      const { body, grown, length } = dripping(before, after);
      const { relay } = scriptedRelay({ client: createClient(forgetful) });
      const headers = { ...type, "content-length": String(length) };
      const { status } = await relay(pageRequest(headers, { body, duplex: "half" } as RequestInit));
      // The answer is 422, because the text is too long for a message. The relay reads the whole text before it checks the length.
      expect(status).toBe(422);
      expect(grown.bytes).toBeLessThan(30 * 2 ** 20);
    },
  );
});

/** A simulated LiveDesk that reads a request to its end and keeps no part of it. */
const forgetful: Transport = {
  clock: manualClock(),
  base64: btoa,
  async send({ body }) {
    const pieces = body.kind === "encoded" ? await body.data.open() : [];
    for await (const _ of pieces);
    return { status: 200, headers: {}, body: '{"id":1}' };
  },
};

/** The memory in use after a garbage collection, in bytes. */
function used(): number {
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

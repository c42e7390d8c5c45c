import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { drained } from "./event-log.ts";

test("a wait for room ends when there is room or the stream is closed, and leaves no listener behind", async () => {
  const stream = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => void setImmediate(done),
  });
  for (let round = 0; round < 20; round++) {
    expect(stream.write("xx")).toBe(false);
    await drained(stream);
    expect(stream.writableNeedDrain).toBe(false);
  }
  expect(["drain", "close", "error"].map((name) => stream.listenerCount(name))).toEqual([0, 0, 0]);
  stream.write("xx");
  const waiting = drained(stream);
  stream.destroy();
  await waiting;
  await drained(stream);
});

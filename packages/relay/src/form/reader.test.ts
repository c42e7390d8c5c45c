import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { FormReader } from "./reader.ts";
import { type Part, BOUNDARY, text, file, form, formHeaders } from "../testing/requests.ts";

import busboy from "busboy";
import fc from "fast-check";

/** A part of a form that a parser has read. */
interface Read {
  readonly name: string;
  readonly filename: string | undefined;
  readonly content: string;
}

/** Cuts bytes into chunks, and reads the chunks with the relay's reader; undefined if the reader refuses the bytes. */
function readHere(bytes: Uint8Array, cuts: readonly number[]): Read[] | undefined {
  const parts: Read[] = [];
  const reader = new FormReader(BOUNDARY, ({ name, filename }) => {
    let content = Buffer.alloc(0);
    return {
      take: (piece) => (content = Buffer.concat([content, piece])),
      end: (overlap) =>
        parts.push({ name, filename, content: content.toString("latin1", 0, content.length - overlap) }),
    };
  });
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  try {
    edges.forEach((edge, at) => reader.write(bytes.subarray(edges[at - 1] ?? 0, edge)));
    reader.end();
    return parts;
  } catch {
    return undefined;
  }
}

/** Reads the same bytes with busboy. */
async function readByBusboy(bytes: Uint8Array): Promise<Read[]> {
  const reader = busboy({ headers: formHeaders, defParamCharset: "utf8", preservePath: true });
  const parts: Promise<Read>[] = [];
  reader.on("file", (name, stream, { filename }) => {
    parts.push(buffer(stream).then((content) => ({ name, filename, content: content.toString("latin1") })));
  });
  reader.on("field", (name, content) => {
    parts.push(Promise.resolve({ name, filename: undefined, content: Buffer.from(content).toString("latin1") }));
  });
  await new Promise((resolve, reject) => Readable.from([bytes]).pipe(reader).on("close", resolve).on("error", reject));
  return Promise.all(parts);
}

// Bytes that look like the beginning of a boundary are the most difficult for a parser.
const content = fc
  .array(fc.oneof(fc.constantFrom("\r\n", "\r", "\n", "-", "--", "\r\n--", "\r\n------WebKit", "a"), fc.string()))
  .map((pieces) => pieces.join(""));
const part: fc.Arbitrary<Part> = fc.oneof(
  content.map((value) => text("content", value)),
  content.map((value) => file("a.png", "image/png", value)),
);
const cuts = fc.array(fc.nat());

describe("a valid form", () => {
  test("the relay and busboy read a valid form in random chunks in the same way", async () => {
    const property = fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), cuts, async (parts, places) => {
      const bytes = form(parts);
      const read = readHere(bytes, places);
      expect(read).toEqual(parts.map(({ content: value = "" }) => expect.objectContaining({ content: latin1(value) })));
      expect(sorted(await readByBusboy(bytes))).toEqual(sorted(read ?? []));
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test("a valid form is read in the same way byte by byte", () => {
    const bytes = form([text("content", "\r\n--a"), file("a.png", "image/png", "\r\n\r\n------WebKitFormBoundary")]);
    const everywhere = Array.from(bytes, (_, at) => at);
    expect(readHere(bytes, everywhere)).toEqual(readHere(bytes, []));
    expect(readHere(bytes, [])).toHaveLength(2);
  });
});

test("a damaged form is refused, or the relay and busboy read it in the same way", async () => {
  const damaged = fc.tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.nat(), fc.nat(3), content);
  const property = fc.asyncProperty(damaged, cuts, async ([parts, place, length, added], places) => {
    const bytes = form(parts);
    const at = place % bytes.length;
    const other = Buffer.concat([bytes.subarray(0, at), Buffer.from(added), bytes.subarray(at + length)]);
    const read = readHere(other, places);
    // busboy reports an error for a form without parts; the relay checks this elsewhere.
    const isRead = read !== undefined && read.length > 0;
    expect(isRead ? sorted(await readByBusboy(other)) : []).toEqual(isRead ? sorted(read) : []);
  });
  await fc.assert(property, { numRuns: 1000 });
});

test.each([
  ["dashes", "-", BOUNDARY],
  ["line breaks", "\r\n", BOUNDARY],
  ["dashes, if the boundary consists of dashes and one other character", "-", `${"-".repeat(69)}a`],
  ["text that is the boundary except for its last character", `\r\n--${"a".repeat(69)}`, `${"a".repeat(69)}b`],
])("a file of 32 MiB of %s is read to its end", (_, unit, boundary) => {
  let read = 0;
  const reader = new FormReader(boundary, () => ({ take: ({ length }) => (read += length), end: () => undefined }));
  reader.write(Buffer.from(`--${boundary}\r\n${file().head}\r\n\r\n`));
  const piece = Buffer.from(unit.repeat(2 ** 20 / unit.length));
  const steps = 32;
  const begun = performance.now();
  for (let step = 0; step < steps; step++) reader.write(piece);
  console.info(`${unit.slice(0, 10)}: ${Math.round(performance.now() - begun)} ms`);
  expect(read).toBe(piece.length * steps);
});

const latin1 = (value: string | Uint8Array): string => Buffer.from(value).toString("latin1");

const sorted = (parts: readonly Read[]): string[] => parts.map((read) => JSON.stringify(read)).toSorted();

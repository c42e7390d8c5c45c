import fc from "fast-check";
import { expect, test } from "vitest";
import { inMemory, readAll } from "../desk/bytes.ts";
import { parseForm } from "./form.ts";

const TYPE = "multipart/form-data; boundary=edge";
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const parse = (bytes: Uint8Array<ArrayBuffer>, type: string): FormData => {
  const form = new FormData();
  for (const part of parseForm(inMemory(bytes), type))
    if (part.fileName === undefined) form.append(part.name, part.text());
    else form.append(part.name, new File([readAll(part.body)], part.fileName, { type: part.type }));
  return form;
};

const read = (text: string, type = TYPE): FormData => parse(bytesOf(text), type);

/** Makes a form with one part. The argument is the rest of the part's `Content-Disposition` after `form-data`. */
const one = (parameters: string, body = "text"): string =>
  `--edge\r\nContent-Disposition: form-data${parameters}\r\n\r\n${body}\r\n--edge--\r\n`;

async function entriesOf(form: FormData): Promise<unknown[]> {
  return Promise.all(
    [...form].map(async ([name, value]) =>
      value instanceof File ? [name, value.name, value.type, new Uint8Array(await value.arrayBuffer())] : [name, value],
    ),
  );
}

// A FormData normalises text: half of a surrogate pair is replaced, and line breaks become CR LF.
const word = fc.string({ unit: "binary", maxLength: 8 }).map((text) => text.replaceAll(/\r\n|\r|\n/g, "\r\n"));
const file = fc.record({
  // Rack decodes percent signs and drops the path, so these names do not stay the same.
  name: fc.string({ unit: "binary", minLength: 1, maxLength: 8 }).filter((name) => !/[%/\\]/.test(name)),
  type: fc.constantFrom("image/png", "text/plain", "application/x-any"),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(...["\r\n--", "\r\n\r\n", "--", "\uFEFF"].map(bytesOf)),
  ),
});

test("a form that FormData has encoded is read unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(word, fc.oneof(word, file)), { maxLength: 4 }), async (parts) => {
      const form = new FormData();
      for (const [name, value] of parts)
        if (typeof value === "string") form.append(name, value);
        else form.append(name, new File([Uint8Array.from(value.bytes)], value.name, { type: value.type }));
      const sent = new Response(form);
      const parsed = parse(new Uint8Array(await sent.arrayBuffer()), sent.headers.get("Content-Type") ?? "");
      expect(await entriesOf(parsed)).toEqual(await entriesOf(form));
    }),
  );
});

test("text in a form keeps its byte order mark", () => {
  expect(read(one('; name="content"', "\uFEFFa")).get("content")).toBe("\uFEFFa");
});

test("a header with a long run of spaces is read or refused in linear time", () => {
  const part = (header: string): string =>
    `--edge\r\nContent-Disposition: form-data; name="content"\r\n${header}\r\n\r\ntext\r\n--edge--\r\n`;
  const spaces = " \t".repeat(7_000);
  expect(() => read(part(`X:${spaces}\nb`))).toThrow("is not valid");
  expect(read(part(`X:${spaces}b${spaces.slice(0, 1000)}`)).get("content")).toBe("text");
  expect(read(part(`Content-Type: \t image/png \t `)).get("content")).toBe("text");
});

test("a line that begins with the boundary but has more characters is content", () => {
  const text = "a\r\n--edges\r\n--edge-\r\n--edge--s\r\nb--edge--";
  expect(read(one('; name="content"', text)).get("content")).toBe(text);
});

test("text before the first boundary and after the last boundary is not a part of the form", () => {
  expect([...read(`a letter\r\n${one('; name="content"')}\r\n--edge\r\n`)]).toEqual([["content", "text"]]);
});

test.each([
  ["quoted", 'multipart/form-data; boundary="edge"'],
  ["before another parameter", "multipart/form-data; boundary=edge; charset=utf-8"],
  ["in capitals", "multipart/form-data;BOUNDARY=edge"],
])("the boundary parameter may be %s", (_, type) => {
  expect(read(one("; name=a"), type).get("a")).toBe("text");
});

test.each([
  ["as browsers escape it", 'filename="%22%0D%0A.txt"', '"\r\n.txt'],
  ["with other encoded bytes", 'filename="%41%E3%83%8A+%25.txt"', "Aナ+%.txt"],
  ["with an encoded percent sign before two digits", 'filename="a%2520b.txt"', "a%20b.txt"],
  ["with a percent sign that encodes nothing", 'filename="100%.txt"', "100%.txt"],
  ["with one percent sign that encodes nothing, so none is decoded", 'filename="%22100%%22.txt"', "%22100%%22.txt"],
  ["with encoded bytes that are not UTF-8", 'filename="a%C3.txt"', "a\uFFFD.txt"],
  ["with a path of Windows", 'filename="C:\\dir\\a.txt"', "a.txt"],
  ["with an encoded path", 'filename="..%2Fup%2fa.txt"', "a.txt"],
  ["with a path and nothing behind it", 'filename="dir/a/"', "a"],
  ["as two dots", 'filename=".."', ".."],
  ["with an incomplete character in the extended form", "filename*=UTF-8''%C3", "\uFFFD"],
  ["in UTF-8", 'filename="ナ.txt"', "ナ.txt"],
  ["without quotes", "filename=a.txt", "a.txt"],
  ["in the extended form of RFC 8187", "filename=\"b.txt\"; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt"],
  ["with a semicolon", 'filename="a; b.txt"', "a; b.txt"],
])("a file name is read if it is written %s", (_, parameter, name) => {
  expect(read(one(`; name="f"; ${parameter}`)).get("f")).toMatchObject({ name, type: "text/plain" });
});

test.each([
  ["no boundary in the body", "text"],
  ["no last boundary", '--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\ntext\r\n'],
  ["no name", one("")],
  ["a disposition other than form-data", one("").replace("form-data", 'attachment; name="a"')],
  ["a quote within a name", one('; name="a\\"b"')],
  ["a line break within a name", one('; name="a\rb"')],
  ["a charset other than UTF-8", one("; name=a; filename*=latin1''a")],
  ["headers of more than 16 KiB", one(`; name="${"a".repeat(16 * 1024)}"`)],
  ["a header without a colon", one('; name="a"\r\nContent-Type')],
  ["no empty line after the headers", '--edge\r\nContent-Disposition: form-data; name="a"\r\n--edge--'],
])("a form with %s is refused", (_, text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ status: 400 }));
});

test("a form of more than 4096 parts, or with more than 16 MiB of text, is refused with 413", () => {
  const part = '--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\ntext\r\n';
  expect(parseForm(inMemory(bytesOf(`${part.repeat(4096)}--edge--\r\n`)), TYPE)).toHaveLength(4096);
  expect(() => read(`${part.repeat(4097)}--edge--\r\n`)).toThrow(expect.objectContaining({ status: 413 }));
  const text = "x".repeat(16 * 1024 * 1024);
  expect(read(one("; name=a", text)).get("a")).toHaveLength(text.length);
  expect(() => read(one("; name=a", `${text}x`))).toThrow(expect.objectContaining({ status: 413 }));
});

test("a form whose boundary occurs many times is read in few pieces, because each read of a file opens the file", () => {
  const bytes = Buffer.from("--x\r\n--xy".repeat(100_000));
  let reads = 0;
  const counted = (start: number, end: number): Uint8Array<ArrayBuffer> => {
    reads += 1;
    return new Uint8Array(bytes.subarray(start, end));
  };
  expect(() => parseForm({ size: bytes.length, read: counted }, "multipart/form-data; boundary=x")).toThrow(
    "is not valid",
  );
  expect(reads).toBeLessThan(50);
});

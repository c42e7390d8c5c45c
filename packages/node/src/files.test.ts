import { appendFile, mkdtemp, rename, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileFromPath, type PathFile } from "./index.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "livedesk-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** The content of a file, as it would be sent. */
async function read({ data }: PathFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await data.open()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("a file has its name, its type and its bytes, which can be read more than once", async () => {
  const path = join(folder, "写真.jpg");
  await writeFile(path, "bytes");
  const file = await fileFromPath(path);
  expect(file).toMatchObject({ name: "写真.jpg", type: "image/jpeg", data: { size: 5 } });
  expect([await read(file), await read(file)]).toEqual(["bytes", "bytes"]);
});

test("a file may be given as a file: URL, even as a URL of another realm", async () => {
  const path = join(folder, "写真 1.jpg");
  await writeFile(path, "bytes");
  const url = pathToFileURL(path);
  expect(await fileFromPath(url)).toMatchObject({ name: "写真 1.jpg", type: "image/jpeg", data: { size: 5 } });
  const foreign = { href: url.href, protocol: url.protocol } as URL;
  expect(await read(await fileFromPath(foreign))).toBe("bytes");
});

test.each([
  ["empty", ""],
  ["of one byte", "x"],
])("fileFromPath accepts a file that is %s", async (_, text) => {
  const path = join(folder, "short.txt");
  await writeFile(path, text);
  expect(await read(await fileFromPath(path))).toBe(text);
});

test("the name and the type of a file can be given as options", async () => {
  const path = join(folder, "upload-17");
  await writeFile(path, "bytes");
  expect(await fileFromPath(path, { name: "invoice.pdf" })).toMatchObject({
    name: "invoice.pdf",
    type: "application/pdf",
  });
  expect(await fileFromPath(path, { type: "audio/ogg" })).toMatchObject({ name: "upload-17", type: "audio/ogg" });
  expect(await fileFromPath(path)).toMatchObject({ type: "application/octet-stream" });
});

test("fileFromPath does not read the file, even if the file is large", async () => {
  const path = join(folder, "large.bin");
  await writeFile(path, "");
  await truncate(path, 2 ** 33);
  const before = process.memoryUsage.rss();
  expect((await fileFromPath(path)).data.size).toBe(2 ** 33);
  expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 26);
});

test.each<[string, (path: string) => Promise<void>]>([
  ["longer", (path) => appendFile(path, "!")],
  ["rewritten", (path) => utimes(path, 1, 1)],
  ["another file", (path) => writeFile(`${path}.new`, "bytes").then(() => rename(`${path}.new`, path))],
])("a file that is %s than when fileFromPath was called is refused", async (change, alter) => {
  const path = join(folder, `changing ${change}`);
  await writeFile(path, "bytes");
  const file = await fileFromPath(path);
  await alter(path);
  await expect(read(file)).rejects.toThrow(`file: ${JSON.stringify(path)} has changed since it was opened`);
});

test("a file that was removed after fileFromPath was called is refused", async () => {
  const path = join(folder, "gone");
  await writeFile(path, "bytes");
  const file = await fileFromPath(path);
  await rm(path);
  await expect(read(file)).rejects.toThrow(`file: ${JSON.stringify(path)} does not exist`);
});

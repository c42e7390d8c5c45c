import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileFromPath } from "./index.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "livedesk-"));
});

afterAll(() => rm(folder, { recursive: true }));

test("a file has its name, its type and its bytes", async () => {
  const path = join(folder, "写真.jpg");
  await writeFile(path, "bytes");
  const file = await fileFromPath(path);
  expect([file.name, file.type, file.size, await file.text()]).toEqual(["写真.jpg", "image/jpeg", 5, "bytes"]);
});

test("the name and the type can be said", async () => {
  const path = join(folder, "upload-17");
  await writeFile(path, "bytes");
  expect(await fileFromPath(path, { name: "invoice.pdf" })).toMatchObject({
    name: "invoice.pdf",
    type: "application/pdf",
  });
  expect(await fileFromPath(path, { type: "audio/ogg" })).toMatchObject({ name: "upload-17", type: "audio/ogg" });
  expect(await fileFromPath(path)).toMatchObject({ type: "application/octet-stream" });
});

test("a file is opened, not read, and one that would be cut off is refused", async () => {
  const path = join(folder, "large.bin");
  await writeFile(path, "");
  await truncate(path, 2 ** 32 - 1);
  const before = process.memoryUsage.rss();
  expect((await fileFromPath(path)).size).toBe(2 ** 32 - 1);
  expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 26);
  await truncate(path, 2 ** 32);
  await expect(fileFromPath(path)).rejects.toThrow(
    `file: ${JSON.stringify(path)} is too large: a file may have up to 4 GiB`,
  );
});

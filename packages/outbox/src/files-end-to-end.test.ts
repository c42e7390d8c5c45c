import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Client, SendInput } from "@livedesk/core";
import { createClient } from "@livedesk/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOutbox } from "./create-outbox.ts";
import { KeyReusedError } from "./errors.ts";
import { fileReference } from "./file-reference.ts";
import type { OutboxOptions } from "./options.ts";
import type { Outbox } from "./outbox.ts";
import type { SealOptions } from "./seal.ts";
import { sqliteStore } from "./sqlite/index.ts";
import { memoryFolder } from "./testing/suite/rows.ts";

let folder: string;
let livedesk: Client;
let received: Buffer[];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    received.push(Buffer.concat(chunks));
    response.end(JSON.stringify({ id: received.length, status: "sent" }));
  });
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(memoryFolder(), "livedesk-"));
  received = [];
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  livedesk = createClient({ apiKey: "key", apiSecret: "secret", baseUrl });
});

afterEach(async () => {
  await livedesk.close();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** An outbox on a database in the folder. Another one on the same database is what another process would see. */
const open = (options: Partial<OutboxOptions> = {}): Outbox =>
  createOutbox({ client: livedesk, store: sqliteStore(path.join(folder, "outbox.db")), ...options });

/** Every file below the folder, with its bytes. */
async function everyFile(): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  return new Map(await Promise.all(paths.map(async (at) => [at, await readFile(at)] as const)));
}

const storedFiles = async (): Promise<string[]> =>
  [...(await everyFile()).keys()].filter((at) => /[0-9a-f]{64}$/.test(at));

const seal: SealOptions = { keyId: "2026", key: randomBytes(32) };

describe.each([
  ["without a seal", undefined],
  ["with a seal", seal],
])("%s", (_, sealed) => {
  test("a file that was changed by its owner after it was stored is sent as it was", async () => {
    const data = randomBytes(2_500_000);
    const copy = Buffer.from(data);
    await using outbox = open({ seal: sealed });
    const { id } = await outbox.enqueue(141, { content: "Hello", attachments: [{ name: "a.bin", data }] });
    data.fill(0);
    await outbox.process(id);
    expect(await outbox.get(id)).toMatchObject({ state: "accepted", messageId: 1 });
    expect(received.map((body) => body.includes(copy))).toEqual([true]);
  });

  test.each(["a copy", "a reference"])(
    "a message whose file is gone (%s) is not sent, and the next one is",
    async (kind) => {
      const at = path.join(folder, "report.pdf");
      await writeFile(at, "bytes of the report");
      const file = kind === "a copy" ? { name: "a.txt", data: await readFile(at) } : await fileReference(at);
      await using outbox = open({ seal: sealed });
      const { id } = await outbox.enqueue(141, { content: "Hello", attachments: [file] });
      const next = await outbox.enqueue(141, "The next one");
      for (const gone of kind === "a copy" ? await storedFiles() : [at]) await rm(gone);
      await outbox.process(id);
      await outbox.process(next.id);
      expect(await outbox.get(id)).toMatchObject({ state: "not-sent", code: "file-changed" });
      expect(await outbox.get(next.id)).toMatchObject({ state: "accepted" });
      expect(received.map(String)).toEqual(['{"content":"The next one"}']);
    },
  );

  test("a file goes with the text of its message, and not before", async () => {
    await using outbox = open({ seal: sealed, retain: { text: 0 } });
    const input = (data: string): SendInput => ({ attachments: [{ name: "a.txt", data: Buffer.from(data) }] });
    const { id } = await outbox.enqueue(141, input("sent"));
    await outbox.enqueue(142, input("waits"));
    const before = await storedFiles();
    expect(before).toHaveLength(2);
    await outbox.process(id);
    // The files were stored two days ago.
    const time = new Date(Date.now() - 2 * 86_400_000);
    for (const at of before) await utimes(at, time, time);
    expect(await outbox.purge()).toMatchObject({ texts: 1, files: 1 });
    expect(await storedFiles()).toHaveLength(1);
    expect(received).toHaveLength(1);
  });
});

test("with a seal, nothing of a message stands in any file of the outbox while it waits, and after it was sent", async () => {
  const secrets = ["Your password is otter", "passport.png", "bytes of the passport", "+34 600 000 000"] as const;
  const [content, name, data, phone] = secrets;
  const input = { content, content_attributes: { phone }, attachments: [{ name, data: Buffer.from(data.repeat(50)) }] };
  const found = async (): Promise<boolean[]> => {
    const all = Buffer.concat([...(await everyFile())].flatMap(([at, bytes]) => [Buffer.from(at), bytes]));
    return secrets.map((secret) => all.indexOf(secret) !== -1);
  };
  const nothing = [false, false, false, false];
  await using outbox = open({ seal });
  const { id } = await outbox.enqueue(141, input, { key: "passport-1" });
  expect(await found()).toEqual(nothing);
  await outbox.process(id);
  expect(await outbox.get(id)).toMatchObject({ state: "accepted" });
  expect(await found()).toEqual(nothing);
  // Control: without a seal, each of them is found.
  await using plain = open();
  await plain.enqueue(141, input);
  expect(await found()).toEqual([true, true, true, true]);
});

describe("when the key of the seal changes", () => {
  const old = { keyId: "2025", key: randomBytes(32) };
  const input = { content: "Hello", attachments: [{ name: "a.txt", data: Buffer.from("bytes") }] };

  test.each([
    ["under the previous key", old],
    ["before there was a key", undefined],
  ])("a message that was stored %s is sent, and stays one message", async (_, before) => {
    const first = await (async () => {
      await using outbox = open({ seal: before });
      return outbox.enqueue(141, input, { key: "greeting" });
    })();
    await using outbox = open({ seal: { ...seal, previous: [old] } });
    expect(await outbox.enqueue(141, input, { key: "greeting" })).toEqual({ ...first, duplicate: true });
    await expect(outbox.enqueue(141, "Other", { key: "greeting" })).rejects.toThrow(KeyReusedError);
    await outbox.process(first.id);
    expect(await outbox.get(first.id)).toMatchObject({ state: "accepted" });
    expect(received).toHaveLength(1);
  });

  test("a message of a key that is missing is not sent, and says so", async () => {
    const { id } = await (async () => {
      await using outbox = open({ seal: old });
      return outbox.enqueue(141, input);
    })();
    await using outbox = open({ seal });
    await outbox.process(id);
    expect(await outbox.get(id)).toMatchObject({ code: "sealed" });
    expect(received).toEqual([]);
  });
});
